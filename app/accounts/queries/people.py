"""People and their accounts."""

from uuid import UUID

from sqlalchemy import select

from app.accounts.models import (
    User,
)
from app.kernel.db import db


def person(user_id: UUID) -> User:
    return db.session.get_one(User, user_id)


def has_account(email: str) -> bool:
    """Whether somebody has confirmed that `email` is theirs."""
    return (
        db.session.scalar(select(User.id).where(User.email == email, User.verified_at.is_not(None)))
        is not None
    )
