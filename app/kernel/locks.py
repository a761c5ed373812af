"""Locks beyond rows: limits on how long one is held, and PostgreSQL's advisory locks."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from psycopg.errors import LockNotAvailable
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from app.kernel.db import db, end_reading, writing_session

# A process that stands still for longer inside such a transaction is cut off: far longer than the
# milliseconds it should take, far shorter than the minute that other transactions have.
IDLE_LIMIT_SECONDS = 5.0

_LIMIT_IDLE = text("SELECT set_config('idle_in_transaction_session_timeout', :limit, true)")
_LIMIT_LOCK = text(
    "SELECT set_config('idle_in_transaction_session_timeout', :hold, true),"
    " set_config('lock_timeout', :wait, true)"
)


class LockTimeout(Exception):
    """Another process had the lock for longer than one may wait."""


def limit_idle_time() -> None:
    """Limit how long the open transaction may stand still, before it takes a lock everybody needs.

    Should this process stop for IDLE_LIMIT_SECONDS, PostgreSQL ends the transaction, and others
    go on.
    """
    writing_session().execute(_LIMIT_IDLE, {"limit": idle_limit()})


def idle_limit() -> str:
    """IDLE_LIMIT_SECONDS as PostgreSQL reads it."""
    return f"{round(IDLE_LIMIT_SECONDS * 1000)}ms"


@contextmanager
def advisory_lock(key: str, *, hold_seconds: float, wait_seconds: float = 30.0) -> Iterator[None]:
    """Within the block this is the only process with the lock of that key.

    The lock is on a connection of its own: the session has no transaction open, so another system
    may be asked meanwhile. Whoever is not done after `hold_seconds` (stopped, or cut off from the
    database) has lost it, unawares: what is written under it must stand a second writer. Raises
    LockTimeout after `wait_seconds` of waiting.
    """
    end_reading()
    limits = {
        "hold": f"{round(hold_seconds * 1000)}ms",
        "wait": f"{round(wait_seconds * 1000)}ms",
    }
    with db.engine.connect() as connection:
        connection.execute(_LIMIT_LOCK, limits)
        try:
            connection.execute(
                text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": key}
            )
        except OperationalError as error:
            if isinstance(error.orig, LockNotAvailable):
                raise LockTimeout(key) from None
            raise
        try:
            yield
        finally:
            with suppress(DBAPIError):
                connection.rollback()
