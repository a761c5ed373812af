"""Proving again who one is, before acts that a borrowed browser must not be able to do
(reliability.md, People and sessions).
"""

from uuid import UUID

from app.accounts.models import User
from app.accounts.services.attempts import count_confirmation
from app.accounts.services.factors import WRONG_CODE_MESSAGE, use_code
from app.accounts.services.password_hashes import verify_password
from app.accounts.services.sessions import renew_session
from app.kernel.db import db, transaction
from app.kernel.errors import DomainError

WRONG_PASSWORD = "This is not your password."  # noqa: S105 - what is said of a wrong one


def confirm_identity(user_id: UUID, session_id: UUID, proof: str) -> str:
    """`proof`: a one-time or recovery code of who has a second factor, else the password.
    Answers the session's new token; for fifteen minutes it counts as confirmed. Raises
    DomainError beside `proof`; TooManyAttempts; HashingOverload.
    """
    count_confirmation(session_id)
    user = db.session.get_one(User, user_id)
    if user.has_second_factor:
        return _confirm_by_code(user_id, session_id, proof)
    check_password(user, proof, field="proof")
    with transaction():
        return renew_session(session_id)


def check_password(user: User, password: str, field: str) -> None:
    """Raises DomainError beside `field` when it is not theirs; takes as long as checking a password
    does. Opens no transaction.
    """
    if not verify_password(user.password_hash, password):
        raise DomainError(WRONG_PASSWORD, field=field)


def _confirm_by_code(user_id: UUID, session_id: UUID, code: str) -> str:
    with transaction() as session:
        if not use_code(session, user_id, code):
            raise DomainError(WRONG_CODE_MESSAGE, field="proof")
        return renew_session(session_id)
