"""Moving an account to another e-mail address."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.accounts.rules import normal_email
from app.accounts.services import security_emails
from app.accounts.services.attempts import TooManyAttempts, take_email_allowance
from app.accounts.services.email_links import NEW_ADDRESS, RESET, drop_links, spend_address_link
from app.kernel.db import transaction
from app.kernel.errors import Conflict, DomainError, NotFound

TAKEN_ADDRESS_MESSAGE = "There is another account with this address by now."


def request_email_change(user_id: UUID, email: str) -> None:
    """A letter to the new address, whose link moves the account there; to the owner of an account
    with that address another one, and the answer is the same. Raises DomainError beside `email`,
    TooManyAttempts.
    """
    email = normal_email(email)
    if not take_email_allowance(email):
        raise TooManyAttempts
    with transaction() as session:
        user = session.get_one(User, user_id)
        if user.email == email:
            raise DomainError("This is your address already.", field="email")
        if _is_taken(session, email):
            security_emails.notify_address_conflict(email)
        else:
            security_emails.email_address_confirmation(user, email)


def change_email(token: str, user_id: UUID) -> str:
    """The person follows the letter to their new address; answers it. The former address is told,
    with a link that takes it back.

    Raises NotFound for a link that is used, has expired or is somebody else's, Conflict when
    another account has the address by now.
    """
    try:
        with transaction() as session:
            spent = spend_address_link(token, NEW_ADDRESS)
            if spent is None or spent.user_id != user_id:
                raise NotFound
            user = session.get_one(User, user_id, with_for_update=True, populate_existing=True)
            former, user.email = user.email, spent.email
            session.flush()
            drop_links(user.id, RESET)
            security_emails.notify_new_address(user, former)
            return user.email
    except IntegrityError:
        raise Conflict(TAKEN_ADDRESS_MESSAGE) from None


def _is_taken(session: Session, email: str) -> bool:
    return session.scalar(select(User.id).where(User.email == email)) is not None
