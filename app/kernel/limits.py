"""Token buckets as rows: limits that hold across processes, one atomic update each."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, transaction, writing_session
from app.kernel.retention.policy import Retention


class TokenBucket(Base):
    """When a key (a hash: addresses are personal data) will have all its tokens back."""

    __tablename__ = "token_bucket"
    global_reason = "limits on guessing apply to people and addresses, signed in or not"
    retention = Retention(
        "Limits",
        keep="0 days",
        moment="full_at",
        words="full again",
        why="A full bucket limits nothing.",
    )

    key: Mapped[bytes] = mapped_column(primary_key=True)
    full_at: Mapped[datetime]


# The bucket as a point in time: each token taken moves the moment at which it is full again by one
# refill interval.
_TAKE = text("""
INSERT INTO token_bucket AS bucket (key, full_at) VALUES (:key,
  clock_timestamp() + make_interval(secs => :interval))
ON CONFLICT (key) DO UPDATE SET full_at = greatest(bucket.full_at,
  clock_timestamp()) + make_interval(secs => :interval)
  WHERE greatest(bucket.full_at,
    clock_timestamp()) <= clock_timestamp() + make_interval(secs => :interval * (:burst - 1))
RETURNING key
""")


_GIVE_BACK = text(
    "UPDATE token_bucket SET full_at = full_at - make_interval(secs => :interval) WHERE key = :key"
)

# A crash may forget what was counted in its last moments; nobody waits for the disk.
_LIGHTLY = text("SELECT set_config('synchronous_commit', 'off', true)")


@dataclass(frozen=True)
class Limit:
    """A bucket of NAME for SUBJECT: BURST tokens at once, refilled PER_MINUTE."""

    name: str
    subject: str
    burst: int
    per_minute: float

    def bound(self) -> dict[str, Any]:
        key = hashlib.sha256(f"{self.name}|{self.subject}".encode()).digest()
        return {"key": key, "interval": 60 / self.per_minute, "burst": self.burst}


def take(name: str, subject: str, *, burst: int, per_minute: float) -> bool:
    """Take one token of NAME for SUBJECT. False: none is left. Opens a transaction."""
    return take_each(Limit(name, subject, burst, per_minute))


def take_each(*limits: Limit) -> bool:
    """Take one token of each, in this order, until one has none left: then False, and the rest are
    not touched. Opens a transaction.
    """
    with transaction() as session:
        session.execute(_LIGHTLY)
        return all(
            session.execute(_TAKE, limit.bound()).one_or_none() is not None for limit in limits
        )


def give_back(limit: Limit) -> None:
    """Inside the open transaction: a token that was taken, for what it was taken for turned out
    well.
    """
    writing_session().execute(
        _GIVE_BACK, {"key": limit.bound()["key"], "interval": limit.bound()["interval"]}
    )
