"""What an authenticator would show, for the people of a demo, who have none at hand. Only a demo
may ask.
"""

from dataclasses import dataclass

from sqlalchemy import select

from app.accounts.models import User
from app.accounts.rules.recovery import new_recovery_code
from app.accounts.services.factors import recovery_code_row, secret_of
from app.kernel import clock, totp
from app.kernel.db import db, transaction


@dataclass(frozen=True)
class NextCode:
    """The earliest code that would be taken now; '' when all were used, and then in how many
    `seconds` there is another.
    """

    code: str
    seconds: int = 0


def next_code(email: str) -> NextCode | None:
    """Of whoever has `email`; None when they have no second factor."""
    user = _user_at(email)
    secret = secret_of(user) if user else ""
    if user is None or not secret:
        return None
    now = clock.now()
    unused = max(user.totp_step + 1, totp.step_at(now) - totp.DRIFT_STEPS)
    begins = (unused - totp.DRIFT_STEPS) * totp.STEP_SECONDS
    if begins > now.timestamp():
        return NextCode("", int(begins - now.timestamp()) + 1)
    return NextCode(totp.code_at(secret, unused))


def create_spare_code(email: str) -> str:
    """A new recovery code of whoever has `email`, good once like any other: for when their one-time
    codes are used up. '' without a factor. Opens a transaction.
    """
    user = _user_at(email)
    if user is None or not user.has_second_factor:
        return ""
    code, user_id = new_recovery_code(), user.id
    with transaction() as session:
        session.add(recovery_code_row(user_id, code))
    return code


def _user_at(email: str) -> User | None:
    return db.session.scalar(select(User).where(User.email == email))
