"""The months that one presses to choose a period of unbilled time."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from babel.dates import format_date
from flask import g

from app.invoicing.rules import PricedEntry
from app.kernel import clock
from app.web.filters import locale

PERIOD_BUTTON = "period"
ALL_TIME = "all"
MAX_OFFERED_MONTHS = 2


class PeriodPill(NamedTuple):
    """A period that may be pressed: its first and last day in `value`."""

    name: str
    value: str
    is_current: bool


def month_pills(
    entries: Iterable[PricedEntry], start: date | None, end: date | None
) -> list[PeriodPill]:
    """The latest months that have unbilled time, and all time. `start`, `end`: of what is shown."""
    months = sorted({entry.entry_date.replace(day=1) for entry in entries}, reverse=True)
    pills = [
        PeriodPill(_name_month(first), f"{first}/{last}", (start, end) == (first, last))
        for first, last in map(_days_of_month, months[:MAX_OFFERED_MONTHS])
    ]
    return [*pills, PeriodPill("All", ALL_TIME, start is None and end is None)]


def pressed_dates(value: str) -> dict[str, str]:
    """The first and the last day of the period that was pressed, as the filters take them."""
    start, _, end = ("" if value == ALL_TIME else value).partition("/")
    return {"start": start, "end": end}


def _days_of_month(first: date) -> tuple[date, date]:
    return first, first.replace(day=monthrange(first.year, first.month)[1])


def _name_month(first: date) -> str:
    is_this_year = first.year == clock.today(g.member.time_zone).year
    return format_date(first, "LLLL" if is_this_year else "LLL y", locale=locale())
