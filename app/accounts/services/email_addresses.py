"""Moving an account to another e-mail address."""

from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.events import EmailKind
from app.accounts.models import User
from app.accounts.rules import normal_email
from app.accounts.services import security_emails
from app.accounts.services.attempts import (
    StrangerRequest,
    TooManyAttempts,
    take_email_allowance,
)
from app.accounts.services.email_links import NEW_ADDRESS, RESET, drop_links, spend_address_link
from app.accounts.services.requested_emails import request_email
from app.kernel.db import transaction
from app.kernel.errors import Conflict, DomainError, NotFound

TAKEN_ADDRESS_MESSAGE = "Another account has this address now."


def request_email_change(user_id: UUID, email: str) -> None:
    """A letter to the new address, whose link moves the account there; to the owner of an account
    with that address another one, and the answer is the same. Raises DomainError beside `email`,
    TooManyAttempts.
    """
    email = normal_email(email)
    if not take_email_allowance(StrangerRequest.NEW_ADDRESS, email):
        raise TooManyAttempts
    with transaction() as session:
        if session.get_one(User, user_id).email == email:
            raise DomainError("This is your address already.", field="email")
        request_email(EmailKind.NEW_ADDRESS, email, user_id)


def change_email(token: str, user_id: UUID) -> str:
    """The person follows the letter to their new address; answers it. The former address is told,
    with a link that takes it back.

    Raises NotFound for a link that is used, has expired or is somebody else's, Conflict when
    another account has the address by now.
    """
    with transaction() as session:
        link = spend_address_link(token, NEW_ADDRESS)
        if link is None or link.user_id != user_id:
            raise NotFound
        user = session.get_one(User, user_id, with_for_update=True, populate_existing=True)
        former = user.email
        move_account(session, user, link.email)
        drop_links(user.id, RESET)
        security_emails.notify_new_address(user, former)
        return user.email


def move_account(session: Session, user: User, email: str) -> None:
    """Inside the open transaction: the account has the address `email`, as whoever reads its mail
    wants. An account with it that nobody has confirmed gives way: anybody can open one. Raises
    Conflict for one that was confirmed.

    The move is tried first: once it has met the other account and that is removed, nobody can sign
    up with the address before the move is over.
    """
    try:
        if not _has_moved(session, user, email):
            _remove_unconfirmed_account(session, email)
            user.email = email
            session.flush()
    except IntegrityError:
        raise Conflict(TAKEN_ADDRESS_MESSAGE) from None


def _has_moved(session: Session, user: User, email: str) -> bool:
    """Whether the account has the address now; False while another account has it."""
    try:
        with session.begin_nested():
            user.email = email
            session.flush()
    except IntegrityError:
        return False
    return True


def _remove_unconfirmed_account(session: Session, email: str) -> None:
    session.execute(delete(User).where(User.email == email, User.verified_at.is_(None)))
