"""Letters that anybody may ask for with an address that need not be theirs: sign-up, a forgotten
password, a change of address.

What the letter says depends on whether the address has an account, and the answer to whoever asks
must not, nor how long it takes. So the request writes the same rows for every address, and a worker
writes the letter.
"""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.events import EmailKind, EmailRequested
from app.accounts.models import User
from app.accounts.services import security_emails, sign_up_emails
from app.kernel import mail
from app.kernel.db import transaction
from app.kernel.events import emit


def request_email(kind: EmailKind, email: str, user_id: UUID | None = None) -> None:
    """Have a letter written to `email`, inside the open transaction. `user_id`: whose account is to
    move there.
    """
    emit(EmailRequested(kind, mail.reserve(email), user_id))


def write_email(kind: EmailKind, request_id: UUID, user_id: UUID | None) -> None:
    """Write the letter that was asked for, for what the address is now. A request is answered
    once.
    """
    with transaction() as session:
        email = mail.take_reservation(request_id)
        if email is None:
            return
        owner = session.scalar(select(User).where(User.email == email))
        if kind is EmailKind.VERIFICATION:
            _write_verification(owner)
        elif kind is EmailKind.VERIFICATION_AGAIN:
            _write_verification_again(owner)
        elif kind is EmailKind.SIGN_UP:
            _write_repeated_sign_up(owner)
        elif kind is EmailKind.RESET:
            _write_reset(owner, email)
        else:
            _write_address_change(session, owner, email, user_id)


def _write_verification(owner: User | None) -> None:
    """Nothing to whoever has no account, or has confirmed it."""
    if owner is not None and owner.verified_at is None:
        sign_up_emails.email_verification_link(owner)


def _write_verification_again(owner: User | None) -> None:
    """Whoever came by Xero has no password that another browser could be asked for."""
    if owner is not None and owner.verified_at is None and not owner.has_password:
        sign_up_emails.email_welcome_link(owner)
    else:
        _write_verification(owner)


def _write_repeated_sign_up(owner: User | None) -> None:
    """Whoever has not confirmed the address may be a stranger: its owner chooses the password."""
    if owner is None:
        return
    if owner.verified_at is None:
        sign_up_emails.email_welcome_link(owner)
    else:
        sign_up_emails.notify_repeated_sign_up(owner)


def _write_reset(owner: User | None, email: str) -> None:
    if owner is None:
        security_emails.notify_missing_account(email)
    elif owner.verified_at is None:
        sign_up_emails.email_welcome_link(owner)
    else:
        security_emails.email_reset_link(owner)


def _write_address_change(
    session: Session, owner: User | None, email: str, user_id: UUID | None
) -> None:
    """An account that nobody has confirmed does not make the address somebody's."""
    user = session.get(User, user_id)
    if owner is not None and owner.verified_at is not None:
        security_emails.notify_address_conflict(email)
    elif user is not None:
        security_emails.email_address_confirmation(user, email)
