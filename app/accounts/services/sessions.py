"""Server-side sessions: rows that end when they should."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update

from app.accounts.models import UserSession
from app.kernel import clock
from app.kernel.db import db, transaction, writing_session
from app.kernel.ids import new_id
from app.kernel.secrets import fingerprint, new_token

MAX_IDLE = timedelta(days=14)
MAX_AGE = timedelta(days=30)
SEEN_STEP = timedelta(minutes=5)
CONFIRMATION_LIFETIME = timedelta(minutes=15)


def find_session(token: str) -> UserSession | None:
    """The live session that TOKEN opens, or None. Notes at most every five minutes that it was seen
    (a transaction then).
    """
    session = db.session.scalar(
        select(UserSession).where(
            UserSession.fingerprint == fingerprint(token), UserSession.ended_at.is_(None)
        )
    )
    now = clock.now()
    if session is None or now - session.seen_at > MAX_IDLE or now - session.created_at > MAX_AGE:
        return None
    if now - session.seen_at > SEEN_STEP:
        with transaction() as writing:
            writing.execute(
                update(UserSession).where(UserSession.id == session.id).values(seen_at=now)
            )
    return session


def is_recent_confirmation(confirmed_at: datetime | None) -> bool:
    """Whether who is behind the session proved within the last fifteen minutes who they are."""
    return confirmed_at is not None and clock.now() - confirmed_at < CONFIRMATION_LIFETIME


def open_session(user_id: UUID, address: str, user_agent: str) -> str:
    """Inside the open transaction: a new session of somebody who has just proved who they are;
    answers its token, stored nowhere.
    """
    token = new_token()
    new = UserSession(
        id=new_id(),
        fingerprint=fingerprint(token),
        user_id=user_id,
        address=address,
        user_agent=user_agent[:300],
    )
    new.confirmed_at = clock.now()
    writing_session().add(new)
    return token


def renew_session(session_id: UUID) -> str:
    """Inside the open transaction: the session is confirmed from now on and opened by the answered
    token alone.
    """
    token = new_token()
    live = update(UserSession).where(UserSession.id == session_id, UserSession.ended_at.is_(None))
    writing_session().execute(live.values(fingerprint=fingerprint(token), confirmed_at=clock.now()))
    return token


def live_sessions(user_id: UUID) -> list[UserSession]:
    """Where the person is signed in now, the latest seen first."""
    now = clock.now()
    live = (
        UserSession.ended_at.is_(None),
        UserSession.seen_at > now - MAX_IDLE,
        UserSession.created_at > now - MAX_AGE,
    )
    return list(
        db.session.scalars(
            select(UserSession)
            .where(UserSession.user_id == user_id, *live)
            .order_by(UserSession.seen_at.desc())
        )
    )


def end_session(session_id: UUID) -> None:
    """Signing out: the session's token opens nothing any more. Opens a transaction."""
    with transaction() as writing:
        writing.execute(
            update(UserSession).where(UserSession.id == session_id).values(ended_at=clock.now())
        )


def end_session_of(user_id: UUID, session_id: UUID) -> bool:
    """End one session if it is that person's and still open; whether it was. Opens a
    transaction.
    """
    theirs = update(UserSession).where(
        UserSession.id == session_id, UserSession.user_id == user_id, UserSession.ended_at.is_(None)
    )
    with transaction() as writing:
        return (
            writing.scalar(theirs.values(ended_at=clock.now()).returning(UserSession.id))
            is not None
        )


def end_other_sessions(user_id: UUID, session_id: UUID) -> None:
    """End every session of the person but that one. Opens a transaction."""
    with transaction():
        end_sessions_of(user_id, but=session_id)


def end_sessions_of(user_id: UUID, *, but: UUID | None = None) -> None:
    """Inside the open transaction: the person is signed out of every browser, or of every one BUT
    that session's.
    """
    mine = update(UserSession).where(UserSession.user_id == user_id, UserSession.ended_at.is_(None))
    if but is not None:
        mine = mine.where(UserSession.id != but)
    writing_session().execute(mine.values(ended_at=clock.now()))
