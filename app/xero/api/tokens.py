"""Access tokens: sealed per grant and column, renewed early, by one process for all who wait
(reliability.md, Tokens).
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from app.config import current_settings
from app.kernel import audit, clock, tenancy
from app.kernel.db import Busy, alone, db, end_reading, transaction
from app.kernel.events import emit
from app.kernel.ids import new_id
from app.kernel.secrets import Unreadable, seal, unseal
from app.xero.api import oauth
from app.xero.api.errors import NotConnected, OutcomeUnknown, Refused, TooLate, XeroError
from app.xero.api.http import longest_call_seconds
from app.xero.api.models import Grant, TenantDirectory
from app.xero.api.oauth import InvalidGrant, TokenSet
from app.xero.connect.models import OAuthAttempt
from app.xero.connection.models import Connection, ConnectionState
from app.xero.events import XeroConnectionLost

log = structlog.get_logger(__name__)
EARLY = timedelta(minutes=5)
GRACE = timedelta(minutes=30)
IDLE = timedelta(days=20)
SEND_SECONDS = 10.0
WAIT_SECONDS = 20.0
REVOKED = "Xero no longer honours this connection: it was ended in Xero, or not used for 60 days."
UNREADABLE = (
    "The stored access to Xero cannot be read: its encryption key is missing or the record is"
    " damaged."
)


def fresh_access_token(grant_id: UUID) -> str:
    """An access token with at least five minutes left. Opens transactions of its own; a renewal is
    one call for all who wait.

    Raises NotConnected (and marks every connection of the grant) when Xero or the stored secret
    says no; OutcomeUnknown when Xero is down.
    """
    grant = _grant(grant_id)
    if grant.expires_at - clock.now() > EARLY:
        return _open(grant, "access_token")
    return _renewed(grant_id, grant.access_token)


def keep_idle() -> int:
    """Renew every grant that a connection uses and that was not renewed for IDLE: Xero lets one
    lapse after 60 days. Answers how many.

    What Xero does not answer for is left for the next time; what it refuses waits for its admin, as
    ever. Opens transactions.
    """
    used = select(TenantDirectory.grant_id)
    idle = select(Grant.id).where(
        Grant.revoked_at.is_(None), Grant.refreshed_at < clock.now() - IDLE, Grant.id.in_(used)
    )
    return sum(_kept(grant_id) for grant_id in list(db.session.scalars(idle)))


def _kept(grant_id: UUID) -> bool:
    try:
        fresh_access_token(grant_id)
    except XeroError as error:
        log.warning("xero_grant_not_renewed", grant=str(grant_id), reason=type(error).__name__)
        return False
    return True


def renewed_access_token(grant_id: UUID, refused: str) -> str:
    """Another token after Xero refused REFUSED as expired, whatever its time says; somebody may
    have fetched it already.
    """
    grant = _grant(grant_id)
    current = _open(grant, "access_token")
    return current if current != refused else _renewed(grant_id, grant.access_token)


def _renewed(grant_id: UUID, stale: str) -> str:
    with alone_with(grant_id) as not_after:
        grant = _grant(grant_id)
        if grant.access_token != stale:
            return _open(grant, "access_token")
        tokens, used = _refreshed(grant, not_after)
        if not store(grant_id, tokens, used, instead_of=stale):
            return _open(_grant(grant_id), "access_token")
        return tokens.access_token


def _refreshed(grant: Grant, not_after: float) -> tuple[TokenSet, str]:
    """The new pair and the refresh token it cost. Within the grace the one before is tried too:
    another may have used ours up.
    """
    current = _open(grant, "refresh_token")
    previous = _open(grant, "previous_refresh_token") if grant.previous_refresh_token else ""
    in_grace = bool(previous) and clock.now() - grant.refreshed_at < GRACE
    try:
        return oauth.refresh(current, not_after), current
    except InvalidGrant:
        if not in_grace:
            raise _lost(grant, REVOKED) from None
    try:
        return oauth.refresh(previous, not_after), current
    except InvalidGrant:
        raise _lost(grant, REVOKED) from None


@contextmanager
def alone_with(grant_id: UUID) -> Iterator[float]:
    """One process at a time for a grant; yields the moment (monotonic) after which it may send
    nothing more.

    A process that stands still meanwhile loses the grant once a call of its would surely be over.
    What it then writes is fenced by the tokens it started from. Raises OutcomeUnknown when another
    is not done within WAIT_SECONDS, and when the moment has passed.
    """
    held = SEND_SECONDS + longest_call_seconds(current_settings()) + SEND_SECONDS
    try:
        with alone(f"xero_grant:{grant_id}", held_seconds=held, patience_seconds=WAIT_SECONDS):
            yield time.monotonic() + SEND_SECONDS
    except Busy:
        raise OutcomeUnknown("Xero has not answered yet whether the access is renewed") from None
    except TooLate:
        raise OutcomeUnknown("The access to Xero could not be renewed in time") from None


def _grant(grant_id: UUID) -> Grant:
    """The grant as it is now, and its snapshot closed. Raises NotConnected when it is gone or was
    lost.
    """
    grant = db.session.get(Grant, grant_id, populate_existing=True)
    if grant is None or grant.revoked_at is not None:
        end_reading()
        raise NotConnected("Xero is not connected any more: connect again")
    db.session.expunge(grant)
    end_reading()
    return grant


def _place(grant_id: UUID, column: str) -> str:
    return f"xero_grant/{grant_id}/{column}"


def _open(grant: Grant, column: str) -> str:
    try:
        return unseal(getattr(grant, column), _place(grant.id, column))
    except Unreadable:
        raise _lost(grant, UNREADABLE) from None


def store(grant_id: UUID, tokens: TokenSet, used: str = "", *, instead_of: str = "") -> bool:
    """Keep TOKENS; USED is the refresh token they cost, kept for the grace. False, and nothing is
    kept, when the access token is not the sealed one INSTEAD_OF any more. Opens a transaction.
    """
    now = clock.now()
    values = {
        "access_token": seal(tokens.access_token, _place(grant_id, "access_token")),
        "refresh_token": seal(tokens.refresh_token, _place(grant_id, "refresh_token")),
        "previous_refresh_token": (
            seal(used, _place(grant_id, "previous_refresh_token")) if used else ""
        ),
        "expires_at": now + tokens.expires_in,
        "refreshed_at": now,
        "revoked_at": None,
    } | ({"scopes": tokens.scopes} if tokens.scopes else {})
    theirs = [Grant.access_token == instead_of] if instead_of else []
    with transaction() as session:
        return (
            session.scalar(
                update(Grant)
                .where(Grant.id == grant_id, *theirs)
                .values(values)
                .returning(Grant.id)
            )
            is not None
        )


def keep_consent(xero_user_id: UUID, tokens: TokenSet, attempt: bytes) -> UUID:
    """The grant of that Xero user, holding TOKENS from now on and noted at the consent under way;
    answers its id. Opens transactions.
    """
    fresh = {
        "id": new_id(),
        "xero_user_id": xero_user_id,
        "access_token": "",
        "refresh_token": "",
        "expires_at": clock.now(),
        "scopes": "",
    }
    with transaction() as session:
        session.execute(
            insert(Grant)
            .values(previous_refresh_token="", refreshed_at=clock.now(), **fresh)
            .on_conflict_do_nothing()
        )
        grant_id = session.execute(
            select(Grant.id).where(Grant.xero_user_id == xero_user_id)
        ).scalar_one()
        session.execute(
            update(OAuthAttempt).where(OAuthAttempt.state == attempt).values(grant_id=grant_id)
        )
    with alone_with(grant_id):
        store(grant_id, tokens)
    return grant_id


def give_back(grant_id: UUID) -> None:
    """Revoke what no organisation and no consent under way uses, and forget it. Opens transactions;
    raises OutcomeUnknown when Xero is down.
    """
    with alone_with(grant_id) as not_after:
        grant = db.session.get(Grant, grant_id, populate_existing=True)
        if grant is None or _in_use(grant_id):
            end_reading()
            return
        db.session.expunge(grant)
        if grant.revoked_at is None:
            _revoke(grant, not_after)
        with transaction() as session:
            session.execute(
                delete(Grant).where(Grant.id == grant_id, Grant.access_token == grant.access_token)
            )


def _revoke(grant: Grant, not_after: float) -> None:
    try:
        oauth.revoke(unseal(grant.refresh_token, _place(grant.id, "refresh_token")), not_after)
    except (Unreadable, Refused) as error:
        log.warning("xero_grant_not_revoked", reason=type(error).__name__)


def _in_use(grant_id: UUID) -> bool:
    connected = select(TenantDirectory.org_id).where(TenantDirectory.grant_id == grant_id)
    under_way = select(OAuthAttempt.org_id).where(
        OAuthAttempt.grant_id == grant_id, OAuthAttempt.expires_at > clock.now()
    )
    return db.session.execute(connected.union_all(under_way).limit(1)).first() is not None


def _lost(grant: Grant, reason: str) -> XeroError:
    """The grant as we read it opens nothing any more: every connection that uses it, in any
    organisation, says so from now on.

    Unless it was renewed or consented to anew since: then it is only to be tried again.
    """
    this = (
        Grant.id == grant.id,
        Grant.access_token == grant.access_token,
        Grant.refresh_token == grant.refresh_token,
    )
    with transaction() as session:
        if (
            session.scalar(
                update(Grant).where(*this).values(revoked_at=clock.now()).returning(Grant.id)
            )
            is None
        ):
            return OutcomeUnknown("The access to Xero was renewed meanwhile")
        owners = list(
            session.scalars(
                select(TenantDirectory.org_id).where(TenantDirectory.grant_id == grant.id)
            )
        )
    log.warning("xero_grant_lost", grant=str(grant.id), reason=reason)
    for org_id in owners:
        with tenancy.acting(org_id, tenancy.scope().user_id):
            mark_needs_reconnect(reason, grant.id)
    return NotConnected(reason)


def mark_needs_reconnect(reason: str, grant_id: UUID) -> None:
    """The organisation's connection, if it uses that grant, waits for its admin. Opens a
    transaction.
    """
    changed = update(Connection).where(
        Connection.grant_id == grant_id, Connection.state == ConnectionState.CONNECTED
    )
    with transaction() as session:
        name = session.scalar(
            changed.values(
                state=ConnectionState.NEEDS_RECONNECT, reason=reason, lost_at=clock.now()
            ).returning(Connection.tenant_name)
        )
        if name is not None:
            audit.record("xero.needs_reconnect", name, reason=reason)
            emit(XeroConnectionLost(tenancy.current_org_id(), name, reason))


def reseal(batch: int = 100) -> int:
    """Encrypt up to BATCH grants anew under the newest key; answers how many were left behind by an
    older one. Opens a transaction.

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
        return sum(_resealed(grant) for grant in grants)


def _resealed(grant: Grant) -> int:
    try:
        for column in ("access_token", "refresh_token", "previous_refresh_token"):
            if envelope := getattr(grant, column):
                setattr(
                    grant,
                    column,
                    seal(unseal(envelope, _place(grant.id, column)), _place(grant.id, column)),
                )
    except Unreadable:
        log.warning("xero_grant_unreadable", grant=str(grant.id))
        return 0
    return 1
