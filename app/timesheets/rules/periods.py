"""Stretches of days that people ask for by a name: this week, last month."""

from datetime import date, timedelta
from enum import StrEnum

from app.timesheets.rules.week import first_day

DAYS_OF_WEEK = 7
MONTHS_OF_QUARTER = 3
MONTHS_OF_YEAR = 12


class NamedPeriod(StrEnum):
    THIS_WEEK = "this-week"
    LAST_WEEK = "last-week"
    THIS_MONTH = "this-month"
    LAST_MONTH = "last-month"
    THIS_QUARTER = "this-quarter"
    LAST_QUARTER = "last-quarter"
    THIS_YEAR = "this-year"
    LAST_YEAR = "last-year"


# The named stretches that begin with a month: how many months they have, and how many of them ago.
_MONTHS = {
    NamedPeriod.THIS_MONTH: (1, 0),
    NamedPeriod.LAST_MONTH: (1, 1),
    NamedPeriod.THIS_QUARTER: (MONTHS_OF_QUARTER, 0),
    NamedPeriod.LAST_QUARTER: (MONTHS_OF_QUARTER, 1),
    NamedPeriod.THIS_YEAR: (MONTHS_OF_YEAR, 0),
    NamedPeriod.LAST_YEAR: (MONTHS_OF_YEAR, 1),
}


def period_days(period: NamedPeriod, today: date, week_start: int) -> tuple[date, date]:
    """Its first and its last day. `week_start`: 0 Monday … 6 Sunday."""
    if period in _MONTHS:
        length, ago = _MONTHS[period]
        this = today.replace(day=1, month=(today.month - 1) // length * length + 1)
        first = add_months(this, -ago * length)
        return first, add_months(first, length) - timedelta(days=1)
    weeks_ago = 1 if period is NamedPeriod.LAST_WEEK else 0
    first = first_day(today, week_start) - timedelta(weeks=weeks_ago)
    return first, first + timedelta(days=DAYS_OF_WEEK - 1)


def period_before(first: date, last: date) -> tuple[date, date]:
    """The days before these, as many of them: months before whole months, else days."""
    before = first - timedelta(days=1)
    next_day = last + timedelta(days=1)
    if first.day == 1 and next_day.day == 1:
        return add_months(first, _month_number(first) - _month_number(next_day)), before
    return first - (next_day - first), before


def add_months(first_of_month: date, months: int) -> date:
    """The first day of the month so many months later, or earlier."""
    year, month = divmod(_month_number(first_of_month) + months, MONTHS_OF_YEAR)
    return date(year, month + 1, 1)


def _month_number(day: date) -> int:
    return day.year * MONTHS_OF_YEAR + day.month - 1
