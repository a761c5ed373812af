"""Single-use links sent by mail, whose purpose is also their path, and sign-ins under way; all inside the caller's transaction."""

from datetime import timedelta
from uuid import UUID

from flask import current_app
from sqlalchemy import delete, update

from app.accounts.models import UserToken
from app.kernel import clock
from app.kernel.db import writing_session
from app.kernel.ids import new_id
from app.kernel.secrets import fingerprint, new_token

VERIFY = "verify"
WELCOME = "welcome"
RESET = "reset"
NEW_ADDRESS = "account/new-address"
UNDO_ADDRESS = "undo-address"
SECOND_STEP = "second-step"
KEEP = {
    VERIFY: timedelta(hours=24),
    WELCOME: timedelta(days=7),
    RESET: timedelta(hours=1),
    NEW_ADDRESS: timedelta(hours=24),
    UNDO_ADDRESS: timedelta(days=7),
    SECOND_STEP: timedelta(minutes=10),
}


def issue_link(user_id: UUID, purpose: str, *, email: str = "") -> str:
    """The address of a new link; the person's earlier links of the same purpose stop working, but for those that take a change back,
    or a second change would take that away. EMAIL: what it is about."""
    if purpose != UNDO_ADDRESS:
        drop_links(user_id, purpose)
    return address_of(f"/{purpose}/{_issue(user_id, purpose, email)}")


def issue_second_step(user_id: UUID) -> str:
    """The token of a sign-in whose second step is left. Others of the person's under way go on: whoever has the password could stop them."""
    return _issue(user_id, SECOND_STEP, "")


def _issue(user_id: UUID, purpose: str, email: str) -> str:
    token = new_token()
    expires_at = clock.now() + KEEP[purpose]
    new = UserToken(id=new_id(), fingerprint=fingerprint(token), user_id=user_id, purpose=purpose, email=email, expires_at=expires_at)
    writing_session().add(new)
    return token


def drop_links(user_id: UUID, *purposes: str) -> None:
    """The person's links of these PURPOSES, by default of all, stop working."""
    writing_session().execute(delete(UserToken).where(UserToken.user_id == user_id, UserToken.purpose.in_(purposes or KEEP)))


def spend_link(token: str, purpose: str) -> UUID | None:
    """Whose link TOKEN is, once: None when it is unknown, used or has expired."""
    owner, _ = spend_address_link(token, purpose)
    return owner


def spend_address_link(token: str, purpose: str) -> tuple[UUID | None, str]:
    """Whose link TOKEN is, once, and the address that it is about; (None, '') when it is unknown, used or has expired."""
    unused = (UserToken.fingerprint == fingerprint(token), UserToken.purpose == purpose, UserToken.used_at.is_(None))
    spend = update(UserToken).where(*unused, UserToken.expires_at > clock.now()).values(used_at=clock.now())
    found = writing_session().execute(spend.returning(UserToken.user_id, UserToken.email)).one_or_none()
    return (found.user_id, found.email) if found else (None, "")


def address_of(path: str) -> str:
    """PATH at Hourline's configured address, never the one a request claims to have come to."""
    return f"{current_app.extensions['settings'].base_url}{path}"
