"""Single-use links sent by mail, whose purpose is also their path, and sign-ins under way; all
inside the caller's transaction.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, update

from app.accounts.models import UserToken
from app.config import current_settings
from app.kernel import clock
from app.kernel.db import writing_session
from app.kernel.ids import new_id
from app.kernel.secrets import fingerprint, new_token

VERIFY = "verify"
WELCOME = "welcome"
RESET = "reset"
NEW_ADDRESS = "account/new-address"
TAKE_BACK = "take-back"
SECOND_STEP = "second-step"
LINK_LIFETIMES = {
    VERIFY: timedelta(hours=24),
    WELCOME: timedelta(days=7),
    RESET: timedelta(hours=1),
    NEW_ADDRESS: timedelta(hours=24),
    TAKE_BACK: timedelta(days=7),
    SECOND_STEP: timedelta(minutes=10),
}


@dataclass(frozen=True)
class SpentLink:
    """A link that was followed: whose it was, the address that it is about, and when it was
    written.
    """

    user_id: UUID
    email: str
    issued_at: datetime


def issue_link(user_id: UUID, purpose: str, *, email: str = "") -> str:
    """The address of a new link; the person's earlier links of the same purpose stop working, but
    for those that take the account back, or an intruder's second act would take that away.
    `email`: what it is about.
    """
    if purpose != TAKE_BACK:
        drop_links(user_id, purpose)
    return absolute_url(f"/{purpose}/{_insert_token(user_id, purpose, email)}")


def issue_second_step(user_id: UUID) -> str:
    """The token of a sign-in whose second step is left. Others of the person's under way go on:
    whoever has the password could stop them.
    """
    return _insert_token(user_id, SECOND_STEP, "")


def _insert_token(user_id: UUID, purpose: str, email: str) -> str:
    token = new_token()
    expires_at = clock.now() + LINK_LIFETIMES[purpose]
    new = UserToken(
        id=new_id(),
        fingerprint=fingerprint(token),
        user_id=user_id,
        purpose=purpose,
        email=email,
        expires_at=expires_at,
    )
    writing_session().add(new)
    return token


def drop_links(user_id: UUID, *purposes: str) -> None:
    """The person's links of these PURPOSES, by default of all, stop working."""
    writing_session().execute(
        delete(UserToken).where(
            UserToken.user_id == user_id, UserToken.purpose.in_(purposes or LINK_LIFETIMES)
        )
    )


def drop_links_except_earlier_recovery(user_id: UUID, moment: datetime) -> None:
    """Every link of the person's stops working, but for those that take the account back and were
    written before `moment`: an owner's letter is older than an intruder's.
    """
    earlier = (UserToken.purpose == TAKE_BACK) & (
        UserToken.expires_at <= moment + LINK_LIFETIMES[TAKE_BACK]
    )
    writing_session().execute(delete(UserToken).where(UserToken.user_id == user_id, ~earlier))


def spend_link(token: str, purpose: str) -> UUID | None:
    """Whose link `token` is, once: None when it is unknown, used or has expired."""
    link = spend_address_link(token, purpose)
    return link.user_id if link else None


def spend_address_link(token: str, purpose: str) -> SpentLink | None:
    """The link of `token`, once: None when it is unknown, used or has expired."""
    unused = (
        UserToken.fingerprint == fingerprint(token),
        UserToken.purpose == purpose,
        UserToken.used_at.is_(None),
    )
    spend = (
        update(UserToken)
        .where(*unused, UserToken.expires_at > clock.now())
        .values(used_at=clock.now())
    )
    spent_token = (
        writing_session()
        .execute(spend.returning(UserToken.user_id, UserToken.email, UserToken.expires_at))
        .one_or_none()
    )
    return (
        SpentLink(
            spent_token.user_id, spent_token.email, spent_token.expires_at - LINK_LIFETIMES[purpose]
        )
        if spent_token
        else None
    )


def absolute_url(path: str) -> str:
    """`path` at Hourline's configured address, never the one a request claims to have come to."""
    return f"{current_settings().base_url}{path}"
