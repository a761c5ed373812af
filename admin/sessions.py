"""Where staff are signed in: short-lived sessions that end with the account."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import exists

from admin import audit
from admin.models import Staff, StaffSession
from app.kernel.db import transaction
from app.kernel.sessions import SessionTable

MAX_SESSION_IDLE = timedelta(minutes=30)
MAX_SESSION_AGE = timedelta(hours=12)
SESSIONS = SessionTable(
    StaffSession,
    StaffSession.staff_id,
    MAX_SESSION_IDLE,
    MAX_SESSION_AGE,
    seen_step=timedelta(minutes=1),
)


def find_session(token: str) -> StaffSession | None:
    """Return the live session that `token` opens, of staff not disabled, or None. May open a
    transaction.
    """
    is_employed = exists().where(Staff.id == StaffSession.staff_id, Staff.disabled_at.is_(None))
    return SESSIONS.find(token, is_employed)


def open_session(staff_id: UUID) -> str:
    """Inside the open transaction: a new session. Returns its token, which is stored nowhere."""
    return SESSIONS.open(staff_id)


def sign_out(session: StaffSession) -> None:
    """The session's token opens nothing any more. Opens a transaction."""
    session_id, staff_id = session.id, session.staff_id
    with transaction():
        SESSIONS.end(StaffSession.id == session_id)
        audit.record(staff_id, audit.CONSOLE_SIGNED_OUT)


def end_sessions_of(staff_id: UUID) -> None:
    """Inside the open transaction: the member of staff is signed out everywhere."""
    SESSIONS.end(StaffSession.staff_id == staff_id)
