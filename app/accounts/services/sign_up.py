"""From a stranger to a person with an account: signing up, confirming the address, choosing a
password.
"""

from hmac import compare_digest
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.accounts.events import EmailKind
from app.accounts.models import User
from app.accounts.queries import link_owner
from app.accounts.rules import normal_email
from app.accounts.services.attempts import (
    StrangerRequest,
    count_guess,
    count_request,
    take_email_allowance,
)
from app.accounts.services.email_links import VERIFY, WELCOME, drop_links, spend_link
from app.accounts.services.password_hashes import hash_password, verify_password
from app.accounts.services.requested_emails import request_email
from app.accounts.services.sessions import end_sessions_of, open_session
from app.kernel import clock
from app.kernel.db import transaction
from app.kernel.errors import DomainError, NotFound
from app.kernel.ids import new_id
from app.kernel.secrets import fingerprint


def sign_up(name: str, email: str, password: str, *, mark: str = "", address: str = "") -> None:
    """Open an account that its first letter's link makes usable; `mark`: a secret of the browser
    that asks. `password` '': none, they come by Xero.

    Where the address has an account, its owner is told instead: answer and work are the same, so
    that nobody learns who has one. Raises TooManyAttempts.
    """
    email = normal_email(email)
    count_request(StrangerRequest.CONFIRMATION, address)
    may_write = take_email_allowance(StrangerRequest.CONFIRMATION, email)
    stored = hash_password(password, stranger=True) if password else ""
    with transaction() as session:
        is_new = insert_user(session, name, email, stored, mark)
        if may_write:
            request_email(EmailKind.VERIFICATION if is_new else EmailKind.SIGN_UP, email)


def resend_confirmation(email: str) -> None:
    """Another letter to whoever signed up with `email` and has not confirmed it; nothing to anybody
    else, and the answer is the same.
    """
    email = normal_email(email)
    if take_email_allowance(StrangerRequest.CONFIRMATION, email):
        with transaction():
            request_email(EmailKind.VERIFICATION_AGAIN, email)


def is_sign_up_browser(user: User, mark: str) -> bool:
    """Whether the browser that keeps `mark` is the one in which the account was opened."""
    return user.sign_up_mark is not None and compare_digest(user.sign_up_mark, fingerprint(mark))


def verify_email(
    token: str, password: str = "", *, mark: str = "", address: str = "", user_agent: str = ""
) -> str:
    """Follow a confirmation link; answers the token of a new session. Raises NotFound for a link
    that is used or expired.

    `mark`: of the browser. From another one than the account was opened in, the password given then
    must come with the link: or who signed up with a foreign address would have its owner confirm it
    for them.
    """
    owner = link_owner(token, VERIFY)
    if owner is None:
        raise NotFound
    if not is_sign_up_browser(owner, mark):
        count_guess(owner.email, address, "")
        if not verify_password(owner.password_hash, password, stranger=True):
            raise DomainError(
                "This is not the password that was chosen when signing up.", field="password"
            )
    with transaction() as session:
        user = _spend_confirmation(session, token, VERIFY)
        user.verified_at = clock.now()
        return open_session(user.id, address, user_agent)


def choose_password(token: str, password: str, *, address: str = "", user_agent: str = "") -> str:
    """Follow a welcome link: the address is confirmed, `password` replaces any earlier one, every
    session ends.

    Answers the token of a new session. Raises NotFound for a link that is used or expired.
    """
    if link_owner(token, WELCOME) is None:
        raise NotFound
    stored = hash_password(password)
    with transaction() as session:
        user = _spend_confirmation(session, token, WELCOME)
        user.verified_at = clock.now()
        user.password_hash = stored
        end_sessions_of(user.id)
        return open_session(user.id, address, user_agent)


def insert_user(session: Session, name: str, email: str, stored: str, mark: str = "") -> bool:
    """Inside the open transaction: a new account unless the address has one; True when it is
    new.
    """
    values = {
        "id": new_id(),
        "name": name,
        "email": email,
        "password_hash": stored,
        "theme": "system",
        "created_at": clock.now(),
    }
    row = insert(User).values(values | {"sign_up_mark": fingerprint(mark) if mark else None})
    return (
        session.scalar(row.on_conflict_do_nothing(index_elements=["email"]).returning(User.id))
        is not None
    )


def _spend_confirmation(session: Session, token: str, purpose: str) -> User:
    user_id: UUID | None = spend_link(token, purpose)
    user = session.get(User, user_id) if user_id else None
    if user is None or user.verified_at is not None:
        raise NotFound
    drop_links(user.id, VERIFY, WELCOME)
    return user
