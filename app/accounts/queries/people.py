"""People and their accounts."""

from uuid import UUID

from sqlalchemy import select

from app.accounts.models import (
    User,
)
from app.kernel.db import db


def person(user_id: UUID) -> User:
    return db.session.get_one(User, user_id)


def name_of(user_id: UUID | None) -> str:
    """The person's name, "" for nobody."""
    name = select(User.name).where(User.id == user_id)
    return (db.session.scalar(name) or "") if user_id else ""


def has_account(email: str) -> bool:
    """Whether somebody has confirmed that `email` is theirs."""
    return (
        db.session.scalar(select(User.id).where(User.email == email, User.verified_at.is_not(None)))
        is not None
    )
