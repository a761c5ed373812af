"""Signing in: e-mail and password, then the second factor of those who have one."""

from dataclasses import dataclass

from sqlalchemy import select

from app.accounts.events import SignedIn
from app.accounts.models import User
from app.accounts.queries import link_owner
from app.accounts.rules import normal_email
from app.accounts.services.attempts import count_code, count_guess, give_back_code
from app.accounts.services.email_links import SECOND_STEP, issue_second_step, spend_link
from app.accounts.services.factors import WRONG_CODE_MESSAGE, use_code
from app.accounts.services.password_hashes import verify_password
from app.accounts.services.sessions import open_session
from app.kernel.db import db, transaction
from app.kernel.errors import DomainError, NotFound
from app.kernel.events import emit

WRONG_SIGN_IN_MESSAGE = (
    "E-mail address or password is wrong. If you have just signed up, first follow the link in our"
    " e-mail: without it nobody can sign in."
)


@dataclass(frozen=True)
class SignInProgress:
    """How far somebody got: the token of their new `session`, or of the `second_step` that is
    left.
    """

    session: str = ""
    second_step: str = ""


def sign_in(
    email: str, password: str, address: str, user_agent: str, *, device: str = ""
) -> SignInProgress:
    """`device`: the mark of a browser that has signed in to this account before, or ''.

    Raises DomainError for a wrong password, and the same after the same work for an address that is
    unknown or was never confirmed: whoever signs up with an address must not learn here whether it
    was new. TooManyAttempts; HashingOverload.
    """
    email = _normalise_email(email)
    count_guess(email, address, device)
    user = db.session.scalar(select(User).where(User.email == email))
    stored = user.password_hash if user else ""
    is_right = verify_password(stored, password, stranger=not device)
    if not is_right or user is None or user.verified_at is None:
        raise DomainError(WRONG_SIGN_IN_MESSAGE)
    user_id = user.id
    with transaction() as session:
        locked_user = session.get_one(User, user_id, with_for_update=True, populate_existing=True)
        if locked_user.password_hash != stored:
            raise DomainError(WRONG_SIGN_IN_MESSAGE)
        return let_in(locked_user, address, user_agent)


def take_second_step(
    token: str, code: str, address: str, user_agent: str, *, device: str = ""
) -> SignInProgress:
    """Finish a sign-in with a one-time or recovery code. Raises NotFound when the sign-in has
    expired, DomainError beside `code` for a code that is wrong or used, TooManyAttempts.
    """
    user = link_owner(token, SECOND_STEP)
    if user is None:
        raise NotFound
    user_id = user.id
    count_code(user_id, device)
    with transaction() as session:
        if not use_code(session, user_id, code):
            raise DomainError(WRONG_CODE_MESSAGE, field="code")
        if spend_link(token, SECOND_STEP) is None:
            raise NotFound
        give_back_code(user_id, device)
        emit(SignedIn(user_id))
        return SignInProgress(session=open_session(user_id, address, user_agent))


def let_in(user: User, address: str, user_agent: str) -> SignInProgress:
    """Inside the open transaction: let in somebody whose password or mailed link was right, as far
    as the second factor.
    """
    if user.has_second_factor:
        return SignInProgress(second_step=issue_second_step(user.id))
    emit(SignedIn(user.id))
    return SignInProgress(session=open_session(user.id, address, user_agent))


def _normalise_email(email: str) -> str:
    """The address in its normal form, or what was typed when it is none: that is an unknown account
    like any other.
    """
    try:
        return normal_email(email)
    except DomainError:
        return email.casefold()
