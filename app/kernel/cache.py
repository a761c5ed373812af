"""A cache shared by all processes, in an unlogged table: short-lived, keyed by organisation, filled
by one for many who wait.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Index, delete, func, select
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, db, end_reading, transaction, writing_session
from app.kernel.locks import advisory_lock
from app.kernel.retention_policy import Retention

FILL_SECONDS = 60.0


class CacheEntry(Base):
    """One cached value; useless after `expires_at`."""

    __tablename__ = "cache_entry"
    global_reason = "reference data for an hour at most, keyed by organisation, never business data"
    retention = Retention(
        "Cached reference data",
        keep="0 days",
        moment="expires_at",
        words="expired",
        why="Reference data is kept for an hour at most.",
    )
    __table_args__ = (Index("ix_cache_entry_org_id", "org_id"), {"prefixes": ["UNLOGGED"]})

    key: Mapped[str] = mapped_column(primary_key=True)
    org_id: Mapped[UUID]
    value: Mapped[Any] = mapped_column(JSONB)
    expires_at: Mapped[datetime]


def peek(org_id: UUID, name: str) -> Any | None:
    """The cached value, or None when there is none or it has expired."""
    statement = select(CacheEntry.value).where(
        CacheEntry.key == _key(org_id, name), CacheEntry.expires_at > func.now()
    )
    return db.session.scalar(statement)


def put(org_id: UUID, name: str, value: Any, keep: timedelta) -> None:
    """As `store`, in a transaction of its own."""
    with transaction():
        store(org_id, name, value, keep)


def store(org_id: UUID, name: str, value: Any, keep: timedelta) -> None:
    """Keep a value (JSON) under a name for as long as `keep`, inside the open transaction."""
    statement = insert(CacheEntry).values(
        key=_key(org_id, name), org_id=org_id, value=value, expires_at=func.now() + keep
    )
    changed = {"value": statement.excluded.value, "expires_at": statement.excluded.expires_at}
    writing_session().execute(statement.on_conflict_do_update(index_elements=["key"], set_=changed))


def forget(org_id: UUID, leaving: timedelta | None = None) -> None:
    """Drop all that is cached for the organisation, inside the open transaction.

    With `leaving` only what is kept for no longer than that from now.
    """
    own_values = delete(CacheEntry).where(CacheEntry.org_id == org_id)
    db.session.execute(
        own_values
        if leaving is None
        else own_values.where(CacheEntry.expires_at <= func.now() + leaving)
    )


def forget_expired() -> None:
    """Inside the open transaction: what has expired, of every organisation, is not only no longer
    used but gone.
    """
    db.session.execute(delete(CacheEntry).where(CacheEntry.expires_at <= func.now()))


def drop(org_id: UUID, name: str) -> None:
    """Forget one value of the organisation. Opens a transaction."""
    with transaction() as session:
        session.execute(delete(CacheEntry).where(CacheEntry.key == _key(org_id, name)))


def fetch(
    org_id: UUID,
    name: str,
    fill: Callable[[], Any],
    *,
    wait_seconds: float = 30.0,
) -> Any:
    """The cached value, else what `fill` returns, which also has to `store` it.

    While one process fills, the others wait for it. `fill` runs without a transaction, so it may
    call another system. Raises LockTimeout when another has been filling for `wait_seconds`.
    """
    value = peek(org_id, name)
    if value is not None:
        return value
    with advisory_lock(_key(org_id, name), hold_seconds=FILL_SECONDS, wait_seconds=wait_seconds):
        value = peek(org_id, name)
        end_reading()
        return fill() if value is None else value


def _key(org_id: UUID, name: str) -> str:
    return f"{org_id}:{name}"
