"""A grant's row: its tokens, each sealed for its grant and column, and whether Xero still honours
it (reliability.md, Tokens).
"""

from uuid import UUID

import structlog
from sqlalchemy import select, update

from app.kernel import clock
from app.kernel.db import db, end_reading, transaction
from app.kernel.messages import Message, message
from app.kernel.secrets import UnreadableSecret, seal, unseal
from app.xero.api.errors import NotConnected, OutcomeUnknown, XeroError
from app.xero.api.models import Grant
from app.xero.api.oauth import TokenSet

log = structlog.get_logger(__name__)
REVOKED_MESSAGE = message("xero.grant_revoked")
UNREADABLE_MESSAGE = message("xero.grant_unreadable")
TOKEN_COLUMNS = ("access_token", "refresh_token", "previous_refresh_token")


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
    """The token in `column`, unsealed. Raises GrantLost when it cannot be read; opens a
    transaction then.
    """
    try:
        return unseal(getattr(grant, column), seal_place(grant.id, column))
    except UnreadableSecret:
        raise lose_grant(grant, UNREADABLE_MESSAGE) from None


def seal_place(grant_id: UUID, column: str) -> str:
    """What a token is sealed with, so that it opens in its own row and column only."""
    return f"xero_grant/{grant_id}/{column}"


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


def reseal_grants(batch: int = 100) -> int:
    """Encrypt up to `batch` grants anew under the newest key; answers how many were left behind by
    an older one. Opens a transaction.

    Called again until it answers 0; may be killed at any point.
    """
    with transaction() as session:
        newest = seal("", "").split("|")[1]
        stale = Grant.access_token.not_like(f"v1|{newest}|%") | Grant.refresh_token.not_like(
            f"v1|{newest}|%"
        )
        grants = list(
            session.scalars(
                select(Grant)
                .where(Grant.revoked_at.is_(None), stale)
                .limit(batch)
                .with_for_update(skip_locked=True)
            )
        )
        return sum(_reseal_grant(grant) for grant in grants)


def _reseal_grant(grant: Grant) -> int:
    try:
        for column in TOKEN_COLUMNS:
            place = seal_place(grant.id, column)
            if envelope := getattr(grant, column):
                setattr(grant, column, seal(unseal(envelope, place), place))
    except UnreadableSecret:
        log.warning("xero_grant_unreadable", grant=str(grant.id))
        return 0
    return 1
