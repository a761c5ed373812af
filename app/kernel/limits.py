"""Token buckets as rows: limits that hold across processes, one atomic update each."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, transaction, writing_session
from app.kernel.retention_policy import Retention


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


_RETURN = text(
    "UPDATE token_bucket SET full_at = full_at - make_interval(secs => :interval) WHERE key = :key"
)

# A crash may forget what was counted in its last moments; nobody waits for the disk.
_COMMIT_ASYNCHRONOUSLY = text("SELECT set_config('synchronous_commit', 'off', true)")


@dataclass(frozen=True)
class Limit:
    """A bucket for a subject: `burst` tokens at once, refilled at `per_minute`."""

    name: str
    subject: str
    burst: int
    per_minute: float

    def parameters(self) -> dict[str, Any]:
        key = hashlib.sha256(f"{self.name}|{self.subject}".encode()).digest()
        return {"key": key, "interval": 60 / self.per_minute, "burst": self.burst}


def take_token(name: str, subject: str, *, burst: int, per_minute: float) -> bool:
    """Take one token; False if none is left. Opens a transaction."""
    return take_tokens(Limit(name, subject, burst, per_minute))


def take_tokens(*limits: Limit) -> bool:
    """Take one token of each in this order; False once one has none left. Opens a transaction.

    The rest are then not touched.
    """
    with transaction() as session:
        session.execute(_COMMIT_ASYNCHRONOUSLY)
        return all(
            session.execute(_TAKE, limit.parameters()).one_or_none() is not None for limit in limits
        )


def return_token(limit: Limit) -> None:
    """Return a token inside the open transaction: what it was taken for turned out well."""
    writing_session().execute(
        _RETURN, {"key": limit.parameters()["key"], "interval": limit.parameters()["interval"]}
    )
