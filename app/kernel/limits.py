"""Token buckets as rows: limits that hold across processes, one atomic update each."""

import hashlib
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, transaction


class TokenBucket(Base):
    """When a key (a hash: addresses are personal data) will have all its tokens back."""

    __tablename__ = "token_bucket"

    key: Mapped[bytes] = mapped_column(primary_key=True)
    full_at: Mapped[datetime]


# The bucket as a point in time: each token taken moves the moment at which it is full again by one refill interval.
_TAKE = text("""
INSERT INTO token_bucket AS bucket (key, full_at) VALUES (:key, clock_timestamp() + make_interval(secs => :interval))
ON CONFLICT (key) DO UPDATE SET full_at = greatest(bucket.full_at, clock_timestamp()) + make_interval(secs => :interval)
  WHERE greatest(bucket.full_at, clock_timestamp()) <= clock_timestamp() + make_interval(secs => :interval * (:burst - 1))
RETURNING key
""")


def take(name: str, subject: str, *, burst: int, per_minute: float) -> bool:
    """Take one token of NAME for SUBJECT: BURST at once, refilled PER_MINUTE. False: none is left. Opens a transaction."""
    key = hashlib.sha256(f"{name}|{subject}".encode()).digest()
    with transaction() as session:
        taken = session.execute(_TAKE, {"key": key, "interval": 60 / per_minute, "burst": burst})
        return taken.one_or_none() is not None
