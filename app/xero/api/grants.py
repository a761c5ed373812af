"""A grant's row: its tokens, each sealed for its grant and column, and whether Xero still honours
it (reliability.md, Tokens).
"""

from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy import update

from app.kernel import clock
from app.kernel.db import db, end_reading, transaction
from app.kernel.messages import Message, message
from app.kernel.sealed_columns import sealed_place
from app.kernel.secrets import UnknownKey, UnreadableSecret, seal, unseal
from app.xero.api.errors import KeyMissing, NotConnected, OutcomeUnknown, XeroError
from app.xero.api.models import Grant
from app.xero.api.oauth import TokenSet

log = structlog.get_logger(__name__)
REVOKED_MESSAGE = message("xero.grant_revoked")
UNREADABLE_MESSAGE = message("xero.grant_unreadable")
# Soon, so that a process that has the key takes the job up; not so soon that one without it spins.
KEY_RETRY_DELAY = timedelta(seconds=10)


class GrantLost(NotConnected):
    """The grant opens nothing any more: every connection that uses it waits for a new consent."""

    def __init__(self, grant_id: UUID, problem: Message) -> None:
        super().__init__(problem)
        self.grant_id = grant_id


def load_grant(grant_id: UUID) -> Grant:
    """The grant as it is now, and its snapshot closed. Raises NotConnected when it is gone or was
    lost.
    """
    grant = db.session.get(Grant, grant_id, populate_existing=True)
    if grant is None or grant.revoked_at is not None:
        end_reading()
        raise NotConnected(message("xero.grant_gone"))
    db.session.expunge(grant)
    end_reading()
    return grant


def open_token(grant: Grant, column: str) -> str:
    """The token in `column`, unsealed. Raises KeyMissing; and GrantLost when it is damaged, opening
    a transaction then.
    """
    try:
        return read_token(grant, column)
    except UnreadableSecret:
        raise lose_grant(grant, UNREADABLE_MESSAGE) from None


def read_token(grant: Grant, column: str) -> str:
    """The token in `column`, unsealed. Raises KeyMissing, and UnreadableSecret when it is
    damaged.
    """
    try:
        return unseal(getattr(grant, column), seal_place(grant.id, column))
    except UnknownKey as unknown:
        problem = message("xero.key_missing", key=unknown.key_id)
        raise KeyMissing(problem, KEY_RETRY_DELAY) from None


def seal_place(grant_id: UUID, column: str) -> str:
    """What a token is sealed with, so that it opens in its own row and column only."""
    return sealed_place(Grant.__table__.c[column], grant_id)


def store_tokens(
    grant_id: UUID, tokens: TokenSet, used_refresh_token: str = "", *, instead_of: str = ""
) -> bool:
    """Store the tokens; the refresh token they cost is kept for the grace period. False, and
    nothing is stored, when the sealed access token is not `instead_of` any more. Opens a
    transaction.
    """
    now = clock.now()
    values = {
        "access_token": seal(tokens.access_token, seal_place(grant_id, "access_token")),
        "refresh_token": seal(tokens.refresh_token, seal_place(grant_id, "refresh_token")),
        "previous_refresh_token": (
            seal(used_refresh_token, seal_place(grant_id, "previous_refresh_token"))
            if used_refresh_token
            else ""
        ),
        "expires_at": now + tokens.expires_in,
        "refreshed_at": now,
        "revoked_at": None,
    } | ({"scopes": tokens.scopes} if tokens.scopes else {})
    unchanged = [Grant.access_token == instead_of] if instead_of else []
    statement = update(Grant).where(Grant.id == grant_id, *unchanged).values(values)
    with transaction() as session:
        return session.scalar(statement.returning(Grant.id)) is not None


def lose_grant(grant: Grant, problem: Message) -> XeroError:
    """Note that the grant, as it was read, opens nothing any more; answers the error to raise.
    Opens a transaction.

    When it was renewed or consented to anew since, it is only to be tried again.
    """
    unchanged = (
        Grant.id == grant.id,
        Grant.access_token == grant.access_token,
        Grant.refresh_token == grant.refresh_token,
    )
    statement = update(Grant).where(*unchanged).values(revoked_at=clock.now())
    with transaction() as session:
        if session.scalar(statement.returning(Grant.id)) is None:
            return OutcomeUnknown(message("xero.renewed_meanwhile"))
    log.warning("xero_grant_lost", grant=str(grant.id), reason=problem.code)
    return GrantLost(grant.id, problem)
