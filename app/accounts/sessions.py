"""Server-side sessions: rows that end when they should."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update

from app.accounts.models import UserSession
from app.kernel import clock
from app.kernel.db import db, transaction, writing_session
from app.kernel.ids import new_id
from app.kernel.secrets import fingerprint, new_token

IDLE = timedelta(days=14)
ABSOLUTE = timedelta(days=30)
SEEN_STEP = timedelta(minutes=5)


def find_session(token: str) -> UserSession | None:
    """The live session that TOKEN opens, or None. Notes at most every five minutes that it was seen (a transaction then)."""
    session = db.session.scalar(select(UserSession).where(UserSession.fingerprint == fingerprint(token), UserSession.ended_at.is_(None)))
    if session is None:
        return None
    now = clock.now()
    if now - session.seen_at > IDLE or now - session.created_at > ABSOLUTE:
        return None
    if now - session.seen_at > SEEN_STEP:
        with transaction() as writing:
            writing.execute(update(UserSession).where(UserSession.id == session.id).values(seen_at=now))
    return session


def open_session(user_id: UUID, address: str, user_agent: str) -> str:
    """Inside the open transaction: a new session; answers its token, which is stored nowhere."""
    token = new_token()
    writing_session().add(UserSession(id=new_id(), fingerprint=fingerprint(token), user_id=user_id, address=address, user_agent=user_agent[:300]))
    return token


def end_session(session_id: UUID) -> None:
    """Signing out: the session's token opens nothing any more. Opens a transaction."""
    with transaction() as writing:
        writing.execute(update(UserSession).where(UserSession.id == session_id).values(ended_at=clock.now()))


def end_sessions_of(user_id: UUID) -> None:
    """Inside the open transaction: the person is signed out of every browser."""
    mine = update(UserSession).where(UserSession.user_id == user_id, UserSession.ended_at.is_(None))
    writing_session().execute(mine.values(ended_at=clock.now()))
