"""Signing in with e-mail and password."""

from sqlalchemy import select

from app.accounts.events import SignedIn
from app.accounts.models import User
from app.accounts.passwords import verify_password
from app.accounts.rules import normal_email
from app.accounts.services import letters
from app.accounts.services.attempts import count_guess, may_write_to
from app.accounts.sessions import open_session
from app.kernel.db import db, transaction
from app.kernel.errors import DomainError
from app.kernel.events import emit

WRONG = "E-mail address or password is wrong."
UNCONFIRMED = "Confirm your address first: we have sent you another letter with a link."


def sign_in(email: str, password: str, address: str, user_agent: str, *, device: str = "") -> str:
    """The token of a new session. DEVICE: the mark of a browser that has signed in to this account before, or ''.

    Raises DomainError for a wrong password, and the same after the same work for an unknown address; TooManyAttempts."""
    email = _as_typed(email)
    count_guess(email, address, device)
    user = db.session.scalar(select(User).where(User.email == email))
    if not verify_password(user.password_hash if user else "", password) or user is None:
        raise DomainError(WRONG)
    if user.verified_at is None:
        _write_again(user)
        raise DomainError(UNCONFIRMED)
    with transaction():
        emit(SignedIn(user.id))
        return open_session(user.id, address, user_agent)


def _as_typed(email: str) -> str:
    """The address in its normal form, or what was typed when it is none: that is an unknown account like any other."""
    try:
        return normal_email(email)
    except DomainError:
        return email.casefold()


def _write_again(user: User) -> None:
    if may_write_to(user.email):
        with transaction():
            letters.ask_to_verify(user)
