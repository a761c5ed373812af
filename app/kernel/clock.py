"""The one place that asks what time it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_frozen_at: ContextVar[datetime | None] = ContextVar("frozen_clock", default=None)


def now() -> datetime:
    """This instant, in UTC."""
    return _frozen_at.get() or datetime.now(UTC)


def today(time_zone: str) -> date:
    """The local calendar date in an IANA time zone."""
    return local_day(now(), time_zone)


def local_day(moment: datetime, time_zone: str) -> date:
    """The calendar date on which the moment falls in an IANA time zone."""
    return moment.astimezone(ZoneInfo(time_zone)).date()


@contextmanager
def freeze(instant: datetime) -> Iterator[None]:
    """Within the block `now()` is this aware instant."""
    token = _frozen_at.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _frozen_at.reset(token)
