"""Grants at their beginning and end: stored at a consent, given back when nothing uses them."""

from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from app.kernel import clock
from app.kernel.db import db, end_reading, transaction
from app.kernel.ids import new_id
from app.kernel.secrets import UnreadableSecret
from app.xero.api import oauth
from app.xero.api.errors import KeyMissing, Refused
from app.xero.api.grants import read_token, store_tokens
from app.xero.api.models import Grant, TenantDirectory
from app.xero.api.oauth import TokenSet
from app.xero.api.tokens import lock_grant
from app.xero.connect.models import OAuthAttempt

log = structlog.get_logger(__name__)
# A refresh token that was not used for so long opens nothing at Xero either (facts 1.4).
REFRESH_TOKEN_LIFE = timedelta(days=60)


def store_consent(xero_user_id: UUID, tokens: TokenSet, attempt: bytes) -> UUID:
    """The grant of that Xero user, holding the tokens from now on and noted at the consent under
    way; answers its id. Opens transactions.
    """
    empty = {
        "id": new_id(),
        "xero_user_id": xero_user_id,
        "access_token": "",
        "refresh_token": "",
        "previous_refresh_token": "",
        "expires_at": clock.now(),
        "refreshed_at": clock.now(),
        "scopes": "",
    }
    with transaction() as session:
        session.execute(insert(Grant).values(empty).on_conflict_do_nothing())
        grant_id = session.execute(
            select(Grant.id).where(Grant.xero_user_id == xero_user_id)
        ).scalar_one()
        session.execute(
            update(OAuthAttempt).where(OAuthAttempt.state == attempt).values(grant_id=grant_id)
        )
    with lock_grant(grant_id):
        store_tokens(grant_id, tokens)
    return grant_id


def give_back_grant(grant_id: UUID) -> None:
    """Revoke what no organisation and no consent under way uses, and forget it. Opens transactions;
    raises OutcomeUnknown when Xero is down, KeyMissing when another process has to do it.
    """
    with lock_grant(grant_id) as not_after:
        grant = db.session.get(Grant, grant_id, populate_existing=True)
        if grant is None or _is_in_use(grant_id):
            end_reading()
            return
        db.session.expunge(grant)
        if grant.revoked_at is None:
            _revoke_grant(grant, not_after)
        with transaction() as session:
            session.execute(
                delete(Grant).where(Grant.id == grant_id, Grant.access_token == grant.access_token)
            )


def _revoke_grant(grant: Grant, not_after: float) -> None:
    try:
        oauth.revoke(read_token(grant, "refresh_token"), not_after)
    except KeyMissing:
        if clock.now() - grant.refreshed_at < REFRESH_TOKEN_LIFE:
            raise
        log.warning("xero_grant_lapsed", grant=str(grant.id))
    except (UnreadableSecret, Refused) as error:
        log.warning("xero_grant_not_revoked", reason=type(error).__name__)


def _is_in_use(grant_id: UUID) -> bool:
    connected = select(TenantDirectory.org_id).where(TenantDirectory.grant_id == grant_id)
    under_way = select(OAuthAttempt.org_id).where(
        OAuthAttempt.grant_id == grant_id, OAuthAttempt.expires_at > clock.now()
    )
    return db.session.execute(connected.union_all(under_way).limit(1)).first() is not None
