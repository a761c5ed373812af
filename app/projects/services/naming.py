"""One name, one thing: the database's unique constraint speaks in the user's words."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.kernel.errors import DomainError


@contextmanager
def unique(session: Session, message: str, field: str = "name") -> Iterator[None]:
    """Write what the block changed; when something of the same name (or date) exists, also since a
    moment ago, raise DomainError.
    """
    try:
        yield
        session.flush()
    except IntegrityError as error:
        if getattr(error.orig, "sqlstate", "") != "23505":
            raise
        raise DomainError(message, field) from error
