"""Signing in to the console: password and one-time code, together."""

from datetime import datetime

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from admin import audit
from admin.models import Staff
from admin.sessions import open_session
from admin.staff import secret_place
from app.accounts.rules import network_of
from app.accounts.services.attempts import TooManyAttempts
from app.accounts.services.password_hashes import verify_password
from app.kernel import clock, limits, totp
from app.kernel.db import db, transaction
from app.kernel.errors import DomainError
from app.kernel.secrets import UnreadableSecret, unseal

log = structlog.get_logger(__name__)
WRONG_SIGN_IN_MESSAGE = (
    "E-mail address, password or code is wrong, or the code has been used: then wait for the next"
    " one."
)


def sign_in(email: str, password: str, code: str, address: str) -> str:
    """The token of a new session. Raises DomainError, the same for every cause and after the same
    work; TooManyAttempts. Opens transactions.
    """
    email = email.strip().lower()
    _count_guess(email, address)
    staff = db.session.scalar(
        select(Staff).where(Staff.email == email, Staff.disabled_at.is_(None))
    )
    is_password = verify_password(staff.password_hash if staff else "", password)
    if staff is None:
        raise DomainError(WRONG_SIGN_IN_MESSAGE)
    token = _open_session(staff, code, clock.now()) if is_password else None
    if token is None:
        _record_refusal(staff)
        raise DomainError(WRONG_SIGN_IN_MESSAGE)
    return token


def _count_guess(email: str, address: str) -> None:
    """Counted by address, by account and address, and by account, the last so wide that one who
    guesses from elsewhere keeps nobody out.
    """
    network = network_of(address)
    allowed = (
        limits.take_token("console from an address", network, burst=30, per_minute=5)
        and limits.take_token(
            "console account from an address", f"{email}|{network}", burst=10, per_minute=1
        )
        and limits.take_token("console account", email, burst=100, per_minute=10)
    )
    if not allowed:
        raise TooManyAttempts


def _open_session(staff: Staff, code: str, moment: datetime) -> str | None:
    """Open a session when `code` is right and unused; of two who send it at once, one."""
    staff_id, step = staff.id, _code_step(staff, code, moment)
    if step is None:
        return None
    with transaction() as session:
        if not _use_step(session, staff, step):
            return None
        audit.record(staff_id, audit.CONSOLE_SIGNED_IN)
        return open_session(staff_id)


def _code_step(staff: Staff, code: str, moment: datetime) -> int | None:
    try:
        return totp.typed_step(unseal(staff.totp_secret, secret_place(staff.id)), code, moment)
    except UnreadableSecret:
        log.warning("staff_second_factor_unreadable", staff=str(staff.id))
        return None


def _use_step(session: Session, staff: Staff, step: int) -> bool:
    unused = update(Staff).where(
        Staff.id == staff.id, Staff.totp_step < step, Staff.disabled_at.is_(None)
    )
    return (
        session.execute(unused.values(totp_step=step).returning(Staff.id)).one_or_none() is not None
    )


def _record_refusal(staff: Staff) -> None:
    staff_id = staff.id
    with transaction():
        audit.record(staff_id, audit.CONSOLE_SIGN_IN_REFUSED)
