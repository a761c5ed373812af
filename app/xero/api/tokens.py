"""Access tokens: renewed before they expire, by one process for all who wait (reliability.md,
Tokens).
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from app.config import current_settings
from app.kernel import clock
from app.kernel.locks import LockTimeout, advisory_lock
from app.kernel.messages import message
from app.xero.api import oauth
from app.xero.api.errors import OutcomeUnknown, TooLate
from app.xero.api.grants import REVOKED_MESSAGE, load_grant, lose_grant, open_token, store_tokens
from app.xero.api.http import longest_call_seconds
from app.xero.api.models import Grant
from app.xero.api.oauth import InvalidGrant, TokenSet

# An access token lives for 30 minutes; with less than five left it is renewed (facts 1.4).
MIN_REMAINING_LIFE = timedelta(minutes=5)
# Xero takes a used refresh token once more for 30 minutes: for an answer that was lost (facts 1.4).
GRACE_PERIOD = timedelta(minutes=30)
# A renewal may be sent for this long after the lock on its grant was taken.
SEND_SECONDS = 10.0
WAIT_SECONDS = 20.0


def fresh_access_token(grant_id: UUID) -> str:
    """An access token with at least five minutes left. Opens transactions of its own; a renewal is
    one call for all who wait.

    Raises GrantLost when Xero or the stored secret says no, NotConnected when that was so before,
    OutcomeUnknown when Xero is down.
    """
    grant = load_grant(grant_id)
    if grant.expires_at - clock.now() > MIN_REMAINING_LIFE:
        return open_token(grant, "access_token")
    return _renew_token(grant_id, grant.access_token)


def renewed_access_token(grant_id: UUID, rejected: str) -> str:
    """Another token after Xero called the `rejected` one expired, whatever its time says; somebody
    may have fetched it already.
    """
    grant = load_grant(grant_id)
    current = open_token(grant, "access_token")
    return current if current != rejected else _renew_token(grant_id, grant.access_token)


def _renew_token(grant_id: UUID, stale: str) -> str:
    with lock_grant(grant_id) as not_after:
        grant = load_grant(grant_id)
        if grant.access_token != stale:
            return open_token(grant, "access_token")
        tokens, used_refresh_token = _refresh_tokens(grant, not_after)
        if not store_tokens(grant_id, tokens, used_refresh_token, instead_of=stale):
            return open_token(load_grant(grant_id), "access_token")
        return tokens.access_token


def _refresh_tokens(grant: Grant, not_after: float) -> tuple[TokenSet, str]:
    """The new pair and the refresh token it cost. Within the grace period the one before is tried
    too: another process may have used ours up.
    """
    current = open_token(grant, "refresh_token")
    previous = open_token(grant, "previous_refresh_token") if grant.previous_refresh_token else ""
    in_grace = bool(previous) and clock.now() - grant.refreshed_at < GRACE_PERIOD
    try:
        return oauth.refresh(current, not_after), current
    except InvalidGrant:
        if not in_grace:
            raise lose_grant(grant, REVOKED_MESSAGE) from None
    try:
        return oauth.refresh(previous, not_after), current
    except InvalidGrant:
        raise lose_grant(grant, REVOKED_MESSAGE) from None


@contextmanager
def lock_grant(grant_id: UUID) -> Iterator[float]:
    """One process at a time for a grant; yields the moment (monotonic) after which it may send
    nothing more.

    A process that stands still meanwhile loses the grant once a call of its would surely be over.
    What it then writes is fenced by the tokens it started from. Raises OutcomeUnknown when another
    is not done within WAIT_SECONDS, and when the moment has passed.
    """
    lock_seconds = SEND_SECONDS + longest_call_seconds(current_settings()) + SEND_SECONDS
    try:
        with advisory_lock(
            f"xero_grant:{grant_id}", hold_seconds=lock_seconds, wait_seconds=WAIT_SECONDS
        ):
            yield time.monotonic() + SEND_SECONDS
    except LockTimeout:
        raise OutcomeUnknown(message("xero.renewal_awaited")) from None
    except TooLate:
        raise OutcomeUnknown(message("xero.renewal_late")) from None
