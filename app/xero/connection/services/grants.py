"""What connections need of their grants: a token, renewal while idle, and word of a loss."""

from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from app.kernel import audit, clock, tenancy
from app.kernel.db import db, end_reading, own, transaction
from app.kernel.events import emit
from app.kernel.messages import Message
from app.xero.api import tokens
from app.xero.api.errors import XeroError
from app.xero.api.grants import GrantLost
from app.xero.api.models import Grant, TenantDirectory
from app.xero.connection.events import XeroConnectionLost
from app.xero.connection.models import Connection, ConnectionState
from app.xero.connection.queries import LiveConnection

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


def mark_grant_lost(error: GrantLost) -> None:
    """Every connection that uses the grant, in any organisation, waits for its admin from now on.
    Opens transactions.
    """
    owners = select(TenantDirectory.org_id).where(TenantDirectory.grant_id == error.grant_id)
    org_ids = list(db.session.scalars(owners))
    end_reading()
    for org_id in org_ids:
        with tenancy.acting_as(org_id, tenancy.current_scope().user_id), transaction() as session:
            if _is_still_lost(session, error.grant_id):
                _mark_needs_reconnect(session, error.problem, Connection.grant_id == error.grant_id)


def _is_still_lost(session: Session, grant_id: UUID) -> bool:
    """Whether nobody has consented anew since; nobody does until the commit."""
    lost_grant = select(Grant.id).where(Grant.id == grant_id, Grant.revoked_at.is_not(None))
    return session.execute(lost_grant.with_for_update(read=True)).first() is not None


def mark_ended_in_xero(connection: LiveConnection, problem: Message) -> None:
    """The connection waits for its admin from now on, unless another one has taken its place or
    somebody has consented anew. Opens a transaction.
    """
    same = (Connection.id == connection.id) & (Connection.connected_at == connection.connected_at)
    with transaction() as session:
        _mark_needs_reconnect(session, problem, same)


def _mark_needs_reconnect(
    session: Session, problem: Message, condition: ColumnElement[bool]
) -> None:
    changed = update(Connection).where(
        own(Connection), Connection.state == ConnectionState.CONNECTED, condition
    )
    values = {
        "state": ConnectionState.NEEDS_RECONNECT,
        "reason": problem,
        "lost_at": clock.now(),
    }
    name = session.scalar(changed.values(values).returning(Connection.tenant_name))
    if name is not None:
        audit.record("xero.needs_reconnect", name, reason=problem.code)
        emit(XeroConnectionLost(tenancy.current_org_id(), name, problem))
