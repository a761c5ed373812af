"""Forgetting a password, and changing one."""

from uuid import UUID

from app.accounts.events import EmailKind
from app.accounts.models import User
from app.accounts.queries import link_owner
from app.accounts.rules import normal_email
from app.accounts.services import security_emails
from app.accounts.services.attempts import (
    StrangerRequest,
    count_confirmation,
    count_request,
    take_email_allowance,
)
from app.accounts.services.confirmation import check_password
from app.accounts.services.email_links import RESET, SECOND_STEP, drop_links, spend_link
from app.accounts.services.password_hashes import hash_password
from app.accounts.services.requested_emails import request_email
from app.accounts.services.sessions import end_sessions_of, renew_session
from app.accounts.services.sign_in import SignInProgress, let_in
from app.kernel.db import db, transaction
from app.kernel.errors import NotFound


def request_password_reset(email: str, address: str) -> None:
    """A letter to `email`: with a link for whoever has an account, else saying that there is none.
    Answer and work are the same. Raises DomainError beside `email` when it is no address,
    TooManyAttempts.
    """
    email = normal_email(email)
    count_request(StrangerRequest.PASSWORD_RESET, address)
    if take_email_allowance(StrangerRequest.PASSWORD_RESET, email):
        with transaction():
            request_email(EmailKind.RESET, email)


def reset_password(token: str, password: str, address: str, user_agent: str) -> SignInProgress:
    """Follow the link: `password` is theirs from now on, every session ends, and they are let in
    as far as their second factor. Raises NotFound for a link that is used or has expired, and
    HashingOverload.
    """
    if link_owner(token, RESET) is None:
        raise NotFound
    stored = hash_password(password)
    with transaction() as session:
        user_id = spend_link(token, RESET)
        if user_id is None:
            raise NotFound
        user = session.get_one(User, user_id, with_for_update=True, populate_existing=True)
        _replace_password(user, stored)
        return let_in(user, address, user_agent)


def change_password(user_id: UUID, session_id: UUID, old: str, new: str) -> str:
    """Other sessions end and the person is told. Answers this session's new token. Raises
    DomainError beside `old` when it is not theirs; TooManyAttempts; HashingOverload.
    """
    count_confirmation(session_id)
    check_password(db.session.get_one(User, user_id), old, field="old")
    stored = hash_password(new)
    with transaction() as session:
        user = session.get_one(User, user_id, with_for_update=True, populate_existing=True)
        _replace_password(user, stored, but=session_id)
        return renew_session(session_id)


def _replace_password(user: User, stored: str, *, but: UUID | None = None) -> None:
    """Inside the open transaction: what was begun with the former password comes to nothing."""
    user.password_hash = stored
    drop_links(user.id, RESET, SECOND_STEP)
    end_sessions_of(user.id, but=but)
    security_emails.notify_password_change(user)
