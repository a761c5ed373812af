"""Where people are signed in."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from app.accounts.models import UserSession
from app.kernel import clock
from app.kernel.db import db, transaction
from app.kernel.sessions import SessionTable

MAX_SESSION_IDLE = timedelta(days=14)
MAX_SESSION_AGE = timedelta(days=30)
CONFIRMATION_LIFETIME = timedelta(minutes=15)
SESSIONS = SessionTable(
    UserSession,
    UserSession.user_id,
    MAX_SESSION_IDLE,
    MAX_SESSION_AGE,
    seen_step=timedelta(minutes=5),
    enters_owner=True,
)


def find_session(token: str) -> UserSession | None:
    """Return the live session that `token` opens, or None. May open a transaction."""
    return SESSIONS.find(token)


def is_recent_confirmation(confirmed_at: datetime | None) -> bool:
    """Whether who is behind the session proved within the last fifteen minutes who they are."""
    return confirmed_at is not None and clock.now() - confirmed_at < CONFIRMATION_LIFETIME


def open_session(user_id: UUID, address: str, user_agent: str) -> str:
    """Inside the open transaction: a session of somebody who has just proved who they are. Returns
    its token.
    """
    return SESSIONS.open(
        user_id, address=address, user_agent=user_agent[:300], confirmed_at=clock.now()
    )


def renew_session(session_id: UUID) -> str:
    """Inside the open transaction: the session is confirmed from now on and opened by the returned
    token alone.
    """
    return SESSIONS.renew(session_id, confirmed_at=clock.now())


def live_sessions(user_id: UUID) -> list[UserSession]:
    """Where the person is signed in now, the latest seen first."""
    return list(
        db.session.scalars(
            select(UserSession)
            .where(UserSession.user_id == user_id, *SESSIONS.live_conditions())
            .order_by(UserSession.seen_at.desc())
        )
    )


def end_session(session_id: UUID) -> None:
    """Sign out: the session's token opens nothing any more. Opens a transaction."""
    with transaction():
        SESSIONS.end(UserSession.id == session_id)


def end_session_of(user_id: UUID, session_id: UUID) -> bool:
    """End one session if it is that person's and still open. Returns whether it was. Opens a
    transaction.
    """
    with transaction():
        return SESSIONS.end(UserSession.id == session_id, UserSession.user_id == user_id)


def end_other_sessions(user_id: UUID, session_id: UUID) -> None:
    """End every session of the person but that one. Opens a transaction."""
    with transaction():
        end_sessions_of(user_id, but=session_id)


def end_sessions_of(user_id: UUID, *, but: UUID | None = None) -> None:
    """Inside the open transaction: sign the person out of every browser, or of every one except
    that of the session `but`.
    """
    conditions = [UserSession.user_id == user_id]
    if but is not None:
        conditions.append(UserSession.id != but)
    SESSIONS.end(*conditions)
