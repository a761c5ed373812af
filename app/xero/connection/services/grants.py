"""What connections need of their grants: a token, renewal while idle, and word of a loss."""

from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy import select, update

from app.kernel import audit, clock, tenancy
from app.kernel.db import db, end_reading, transaction
from app.kernel.events import emit
from app.kernel.messages import Message
from app.xero.api import tokens
from app.xero.api.errors import XeroError
from app.xero.api.grants import GrantLost
from app.xero.api.models import Grant, TenantDirectory
from app.xero.connection.events import XeroConnectionLost
from app.xero.connection.models import Connection, ConnectionState

log = structlog.get_logger(__name__)
# Xero lets a refresh token lapse when it was not used for 60 days (facts 1.4).
IDLE_LIFE = timedelta(days=20)


def fresh_access_token(grant_id: UUID) -> str:
    """As `tokens.fresh_access_token`; a loss is marked on every connection of the grant."""
    try:
        return tokens.fresh_access_token(grant_id)
    except GrantLost as lost:
        mark_grant_lost(lost)
        raise


def renew_idle_grants() -> int:
    """Renew every grant that a connection uses and that was not renewed for IDLE_LIFE; answers how
    many. Opens transactions.

    What Xero does not answer for is left for the next time; what it refuses waits for its admin, as
    ever.
    """
    used = select(TenantDirectory.grant_id)
    idle = select(Grant.id).where(
        Grant.revoked_at.is_(None), Grant.refreshed_at < clock.now() - IDLE_LIFE, Grant.id.in_(used)
    )
    return sum(_renew_grant(grant_id) for grant_id in list(db.session.scalars(idle)))


def _renew_grant(grant_id: UUID) -> bool:
    try:
        fresh_access_token(grant_id)
    except XeroError as error:
        log.warning("xero_grant_not_renewed", grant=str(grant_id), reason=type(error).__name__)
        return False
    return True


def mark_grant_lost(lost: GrantLost) -> None:
    """Every connection that uses the grant, in any organisation, waits for its admin from now on.
    Opens transactions.
    """
    owners = select(TenantDirectory.org_id).where(TenantDirectory.grant_id == lost.grant_id)
    org_ids = list(db.session.scalars(owners))
    end_reading()
    for org_id in org_ids:
        with tenancy.acting_as(org_id, tenancy.current_scope().user_id):
            mark_needs_reconnect(lost.problem, lost.grant_id)


def mark_needs_reconnect(problem: Message, grant_id: UUID) -> None:
    """The organisation's connection, if it uses that grant, waits for its admin. Opens a
    transaction.
    """
    changed = update(Connection).where(
        Connection.grant_id == grant_id, Connection.state == ConnectionState.CONNECTED
    )
    values = {
        "state": ConnectionState.NEEDS_RECONNECT,
        "reason": problem,
        "lost_at": clock.now(),
    }
    with transaction() as session:
        name = session.scalar(changed.values(values).returning(Connection.tenant_name))
        if name is not None:
            audit.record("xero.needs_reconnect", name, reason=problem.code)
            emit(XeroConnectionLost(tenancy.current_org_id(), name, problem))
