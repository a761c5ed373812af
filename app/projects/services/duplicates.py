"""Duplicate names and dates: what a unique constraint refuses, said in the user's words."""

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg.errors import UniqueViolation
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.kernel.errors import DomainError


@contextmanager
def refuse_duplicate(session: Session, message: str, field: str = "name") -> Iterator[None]:
    """Flush what the block changed.

    Raises DomainError with `message` beside `field` when a unique constraint is violated.
    """
    try:
        yield
        session.flush()
    except IntegrityError as error:
        if not is_unique_violation(error):
            raise
        raise DomainError(message, field) from error


def is_unique_violation(error: IntegrityError) -> bool:
    return isinstance(error.orig, UniqueViolation)
