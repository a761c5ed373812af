"""Whose a link in an e-mail is, while it works."""

from sqlalchemy import ColumnElement, select

from app.accounts.models import (
    User,
    UserToken,
)
from app.kernel import clock
from app.kernel.db import db
from app.kernel.secrets import fingerprint


def link_owner(token: str, purpose: str) -> User | None:
    """Who was sent the link of `token`, while it works."""
    return db.session.scalar(
        select(User)
        .join(UserToken, UserToken.user_id == User.id)
        .where(*_live_link(token, purpose))
    )


def link_address(token: str, purpose: str) -> str:
    """The address that the link of `token` is about, while it works; else ""."""
    return db.session.scalar(select(UserToken.email).where(*_live_link(token, purpose))) or ""


def _live_link(token: str, purpose: str) -> tuple[ColumnElement[bool], ...]:
    return (
        UserToken.fingerprint == fingerprint(token),
        UserToken.purpose == purpose,
        UserToken.used_at.is_(None),
        UserToken.expires_at > clock.now(),
    )
