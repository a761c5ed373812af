"""The columns of a report: a period of time and those before it."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

TIMEFRAME_MONTHS = {"MONTH": 1, "QUARTER": 3, "YEAR": 12}


@dataclass(frozen=True)
class Period:
    """Both days belong to it."""

    first: date
    last: date

    def contains(self, day: date) -> bool:
        return self.first <= day <= self.last


def month_of(day: date) -> Period:
    return Period(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))


def report_columns(period: Period, more: int, months: int) -> list[Period]:
    """The period itself and `more` before it, each `months` earlier."""
    return [
        Period(_earlier_day(period.first, months * step), _earlier_day(period.last, months * step))
        for step in range(more + 1)
    ]


def _earlier_day(day: date, months: int) -> date:
    """The same day of an earlier month; the end of a month stays one."""
    number = day.year * 12 + day.month - 1 - months
    year, month = number // 12, number % 12 + 1
    month_days = monthrange(year, month)[1]
    at_end = (day + timedelta(days=1)).day == 1
    return date(year, month, month_days if at_end else min(day.day, month_days))
