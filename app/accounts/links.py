"""Single-use links sent by mail; all of it happens inside the caller's transaction."""

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
KEEP = {VERIFY: timedelta(hours=24), WELCOME: timedelta(days=7)}


def issue_link(user_id: UUID, purpose: str) -> str:
    """The address of a new link; the person's earlier links of the same purpose stop working."""
    token = new_token()
    session = writing_session()
    session.execute(delete(UserToken).where(UserToken.user_id == user_id, UserToken.purpose == purpose))
    session.add(UserToken(id=new_id(), fingerprint=fingerprint(token), user_id=user_id, purpose=purpose, expires_at=clock.now() + KEEP[purpose]))
    return address_of(f"/{purpose}/{token}")


def spend_link(token: str, purpose: str) -> UUID | None:
    """Whose link TOKEN is, once: None when it is unknown, used or has expired."""
    unused = (UserToken.fingerprint == fingerprint(token), UserToken.purpose == purpose, UserToken.used_at.is_(None))
    spend = update(UserToken).where(*unused, UserToken.expires_at > clock.now()).values(used_at=clock.now())
    return writing_session().scalar(spend.returning(UserToken.user_id))


def address_of(path: str) -> str:
    """PATH at Hourline's configured address, never the one a request claims to have come to."""
    return f"{current_app.extensions['settings'].base_url}{path}"
