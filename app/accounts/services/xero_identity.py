"""A Xero user's sign-in as the way into an account here. The Xero user is known by Xero's own id,
checked by whoever calls.
"""

from uuid import UUID

from sqlalchemy import delete, select

from app.accounts.models import User
from app.accounts.models.xero_identities import XeroIdentity
from app.accounts.services import security_emails
from app.accounts.services.sign_in import SignInProgress, let_in
from app.kernel.db import db, transaction
from app.kernel.errors import Conflict

LINKED_ELSEWHERE_MESSAGE = (
    "This Xero sign-in opens another account at Hourline already. Sign in to that one and unlink it"
    " there first."
)
ONLY_SIGN_IN_MESSAGE = (
    "Signing in with Xero is the only way into your account. Set a password first."
)


def account_of_xero_user(xero_user_id: UUID) -> User | None:
    """Whose account the Xero user opens, if any is linked."""
    return db.session.scalar(
        select(User)
        .join(XeroIdentity, XeroIdentity.user_id == User.id)
        .where(XeroIdentity.xero_user_id == xero_user_id)
    )


def is_linked(user_id: UUID) -> bool:
    return (
        db.session.scalar(select(XeroIdentity.user_id).where(XeroIdentity.user_id == user_id))
        is not None
    )


def sign_in_with_xero(xero_user_id: UUID, address: str, user_agent: str) -> SignInProgress | None:
    """Let in whoever the Xero user's account belongs to, as far as the second factor; None when no
    account is linked. Opens a transaction.
    """
    with transaction():
        user = account_of_xero_user(xero_user_id)
        return let_in(user, address, user_agent) if user else None


def link_xero(user_id: UUID, xero_user_id: UUID) -> None:
    """From now on the Xero user opens the person's account; another one no longer does. Raises
    Conflict when it opens another account.
    """
    with transaction() as session:
        user = session.get_one(User, user_id, with_for_update=True, populate_existing=True)
        owner = account_of_xero_user(xero_user_id)
        if owner is not None and owner.id != user_id:
            raise Conflict(LINKED_ELSEWHERE_MESSAGE)
        session.execute(delete(XeroIdentity).where(XeroIdentity.user_id == user_id))
        session.add(XeroIdentity(xero_user_id=xero_user_id, user_id=user_id))
        security_emails.notify_xero_link(user, linked=True)


def unlink_xero(user_id: UUID) -> None:
    """The Xero user no longer opens the account. Raises Conflict when nothing else would."""
    with transaction() as session:
        user = session.get_one(User, user_id, with_for_update=True, populate_existing=True)
        if not user.has_password:
            raise Conflict(ONLY_SIGN_IN_MESSAGE)
        if session.execute(
            delete(XeroIdentity)
            .where(XeroIdentity.user_id == user_id)
            .returning(XeroIdentity.user_id)
        ).all():
            security_emails.notify_xero_link(user, linked=False)
