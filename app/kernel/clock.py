"""The one place that asks what time it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_frozen: ContextVar[datetime | None] = ContextVar("frozen_clock", default=None)


def now() -> datetime:
    """This instant, in UTC."""
    return _frozen.get() or datetime.now(UTC)


def today(time_zone: str) -> date:
    """The local calendar date in TIME_ZONE (an IANA name)."""
    return now().astimezone(ZoneInfo(time_zone)).date()


@contextmanager
def frozen(instant: datetime) -> Iterator[None]:
    """Within the block `now()` is INSTANT (an aware datetime)."""
    token = _frozen.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)
