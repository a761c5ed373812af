"""Which part of a budget counts now, what time is worth of it, and when managers are told."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from app.kernel.money import SECONDS_PER_HOUR, to_minor

THRESHOLDS = (80, 100)


def month_of(day: date) -> tuple[date, date]:
    """The first and last day of the month."""
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])


def value_of_time(seconds: int, rate: Decimal | None) -> Decimal:
    """Exactly, in the rate's unit; nothing without a rate."""
    return Decimal(seconds) * (rate or 0) / SECONDS_PER_HOUR


def minor_by_day(values: Iterable[tuple[date, Decimal]], currency: str) -> dict[date, int]:
    """Exact values in the currency's unit → minor units by day, in the order of days.

    Their sum is the sum of the values, rounded half up once.
    """
    by_day: dict[date, Decimal] = {}
    for day, value in sorted(values):
        by_day[day] = by_day.get(day, Decimal(0)) + value
    total, minor = Decimal(0), {}
    for day, value in by_day.items():
        minor[day] = to_minor(total + value, currency) - to_minor(total, currency)
        total += value
    return minor


def reached_thresholds(used: int, limit: int) -> tuple[int, ...]:
    """The thresholds (per cent) of the limit that are reached; none of a limit of nothing."""
    return tuple(threshold for threshold in THRESHOLDS if limit and used * 100 >= limit * threshold)
