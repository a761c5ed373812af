"""Taking an account back from whoever got into it, by the link in a letter that told its owner of
it.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.accounts.models import RecoveryCode, User
from app.accounts.models.passkeys import Passkey
from app.accounts.models.xero_identities import XeroIdentity
from app.accounts.services.email_addresses import move_account
from app.accounts.services.email_links import (
    LINK_LIFETIMES,
    RESET,
    TAKE_BACK,
    drop_links_except_earlier_recovery,
    issue_link,
    spend_address_link,
)
from app.accounts.services.sessions import end_sessions_of
from app.kernel.db import transaction
from app.kernel.errors import NotFound

# An authenticator older than that is its owner's: they were told of it when it was set up, and had
# as long to take it back.
TRUSTED_AUTHENTICATOR_AGE: timedelta = LINK_LIFETIMES[TAKE_BACK]


def recover_account(token: str) -> str:
    """Follow the letter: the account has the address that the letter went to, every session ends,
    and nothing opens it any more but an authenticator that was set up long before the letter,
    and that after a new password.

    Answers the address of the page where the password is set. Raises NotFound for a link that is
    used or has expired, Conflict when another account has confirmed the address by now.
    """
    with transaction() as session:
        link = spend_address_link(token, TAKE_BACK)
        if link is None:
            raise NotFound
        user = session.get_one(User, link.user_id, with_for_update=True, populate_existing=True)
        move_account(session, user, link.email)
        user.password_hash = ""
        _remove_sign_in_ways(session, user, link.issued_at)
        return issue_link(user.id, RESET)


def _remove_sign_in_ways(session: Session, user: User, told_at: datetime) -> None:
    drop_links_except_earlier_recovery(user.id, told_at)
    end_sessions_of(user.id)
    if user.totp_since is None or user.totp_since > told_at - TRUSTED_AUTHENTICATOR_AGE:
        user.totp_secret, user.totp_since = "", None
    for way in (RecoveryCode, Passkey, XeroIdentity):
        session.execute(delete(way).where(way.user_id == user.id))
