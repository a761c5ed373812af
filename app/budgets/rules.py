"""Which part of a budget counts now, what time is worth of it, and when managers are told."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from app.kernel.money import SECONDS_PER_HOUR, to_minor

THRESHOLDS = (80, 100)


def month_of(day: date) -> tuple[date, date]:
    """The first and last day of DAY's month."""
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])


def value_of_time(seconds: int, rate: Decimal | None) -> Decimal:
    """SECONDS at RATE an hour, exactly; nothing without a rate."""
    return Decimal(seconds) * (rate or 0) / SECONDS_PER_HOUR


def minor_by_day(values: Iterable[tuple[date, Decimal]], currency: str) -> dict[date, int]:
    """Exact VALUES in CURRENCY → minor units by day, in the order of days, whose sum is the sum of
    the values rounded half-up once.
    """
    by_day: dict[date, Decimal] = {}
    for day, value in sorted(values):
        by_day[day] = by_day.get(day, Decimal(0)) + value
    total, found = Decimal(0), {}
    for day, value in by_day.items():
        found[day] = to_minor(total + value, currency) - to_minor(total, currency)
        total += value
    return found


def reached_thresholds(used: int, limit: int) -> tuple[int, ...]:
    """The thresholds (per cent) that USED has reached of LIMIT; of nothing none is."""
    return tuple(threshold for threshold in THRESHOLDS if limit and used * 100 >= limit * threshold)
