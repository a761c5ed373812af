"""Staff sessions: rows of their own, short-lived, ended with the account."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update

from admin import trail
from admin.models import Staff, StaffSession
from app.kernel import clock
from app.kernel.db import db, transaction, writing_session
from app.kernel.ids import new_id
from app.kernel.secrets import fingerprint, new_token

MAX_IDLE = timedelta(minutes=30)
MAX_AGE = timedelta(hours=12)
SEEN_STEP = timedelta(minutes=1)


def find_session(token: str) -> StaffSession | None:
    """The live session that TOKEN opens, of staff not disabled, or None. Notes at most once a
    minute that it was seen.
    """
    wanted = select(StaffSession).join(Staff, Staff.id == StaffSession.staff_id)
    wanted = wanted.where(
        StaffSession.fingerprint == fingerprint(token),
        StaffSession.ended_at.is_(None),
        Staff.disabled_at.is_(None),
    )
    session = db.session.scalar(wanted)
    now = clock.now()
    if session is None or now - session.seen_at > MAX_IDLE or now - session.created_at > MAX_AGE:
        return None
    if now - session.seen_at > SEEN_STEP:
        with transaction() as writing:
            writing.execute(
                update(StaffSession).where(StaffSession.id == session.id).values(seen_at=now)
            )
    return session


def open_session(staff_id: UUID) -> str:
    """Inside the open transaction: a new session; answers its token, which is stored nowhere."""
    token = new_token()
    writing_session().add(
        StaffSession(fingerprint=fingerprint(token), staff_id=staff_id, id=new_id())
    )
    return token


def sign_out(session: StaffSession) -> None:
    """The session's token opens nothing any more. Opens a transaction."""
    session_id, staff_id = session.id, session.staff_id
    with transaction() as writing:
        writing.execute(
            update(StaffSession).where(StaffSession.id == session_id).values(ended_at=clock.now())
        )
        trail.record(staff_id, trail.SIGNED_OUT)


def end_sessions_of(staff_id: UUID) -> None:
    """Inside the open transaction: the member of staff is signed out everywhere."""
    theirs = update(StaffSession).where(
        StaffSession.staff_id == staff_id, StaffSession.ended_at.is_(None)
    )
    writing_session().execute(theirs.values(ended_at=clock.now()))
