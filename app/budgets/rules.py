"""Which part of a budget counts now, what time is worth of it, and when managers are told."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from itertools import groupby

from app.kernel.money import SECONDS_PER_HOUR, to_minor

THRESHOLDS = (80, 100)


def month_of(day: date) -> tuple[date, date]:
    """The first and last day of the month."""
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])


def minor_by_day(
    work: Iterable[tuple[date, int, Decimal | None]], currency: str, *, monthly: bool = False
) -> dict[date, int]:
    """What `work` (its day, seconds, and rate an hour in the currency's unit) is worth, in minor
    units by day, in the order of days; nothing without a rate.

    The sum of the days, with `monthly` that of each month's, is the worth of their work: added up
    exactly, divided and rounded half up once.
    """
    by_day: dict[date, Decimal] = {}
    for day, seconds, rate in sorted(work, key=lambda item: item[0]):
        by_day[day] = by_day.get(day, Decimal(0)) + seconds * (rate or 0)
    minor: dict[date, int] = {}
    for _, days in groupby(by_day, key=lambda day: month_of(day) if monthly else None):
        total, before = Decimal(0), 0
        for day in days:
            total += by_day[day]
            now = to_minor(total / SECONDS_PER_HOUR, currency)
            minor[day], before = now - before, now
    return minor


def reached_thresholds(used: int, limit: int) -> tuple[int, ...]:
    """The thresholds (per cent) of the limit that are reached; none of a limit of nothing."""
    return tuple(threshold for threshold in THRESHOLDS if limit and used * 100 >= limit * threshold)
