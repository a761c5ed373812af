"""Stretches of days that people ask for by a name: this week, last month."""

from datetime import date, timedelta
from enum import StrEnum

from app.timesheets.rules.month import MONTH_AND_MORE
from app.timesheets.rules.week import first_day


class NamedPeriod(StrEnum):
    THIS_WEEK = "this-week"
    LAST_WEEK = "last-week"
    THIS_MONTH = "this-month"
    LAST_MONTH = "last-month"


def period_days(period: NamedPeriod, today: date, week_start: int) -> tuple[date, date]:
    """Its first and its last day. `week_start`: 0 Monday … 6 Sunday."""
    this_month = today.replace(day=1)
    if period is NamedPeriod.THIS_MONTH:
        return this_month, _month_end(this_month)
    if period is NamedPeriod.LAST_MONTH:
        return (this_month - timedelta(days=1)).replace(day=1), this_month - timedelta(days=1)
    weeks_ago = 1 if period is NamedPeriod.LAST_WEEK else 0
    first = first_day(today, week_start) - timedelta(weeks=weeks_ago)
    return first, first + timedelta(days=6)


def _month_end(month: date) -> date:
    return (month + MONTH_AND_MORE).replace(day=1) - timedelta(days=1)
