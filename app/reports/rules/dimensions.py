"""What tracked time is grouped by."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from app.timesheets.rules import DAYS_OF_WEEK, MONTHS_OF_QUARTER, MONTHS_OF_YEAR, add_months


@dataclass(frozen=True)
class Others:
    """So many values that have a row together."""

    count: int


# An id, the first day of a stretch, billable or not; None: without a task.
DimensionValue = UUID | date | bool | Others | None


class Dimension(StrEnum):
    CLIENT = "client"
    PROJECT = "project"
    TASK = "task"
    PERSON = "person"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    BILLABLE = "billable"


_MONTHS = {
    Dimension.MONTH: 1,
    Dimension.QUARTER: MONTHS_OF_QUARTER,
    Dimension.YEAR: MONTHS_OF_YEAR,
}
_DAYS = {Dimension.DAY: 1, Dimension.WEEK: DAYS_OF_WEEK}
DATE_DIMENSIONS = frozenset({*_DAYS, *_MONTHS})


def days_of_value(dimension: Dimension, first: date) -> tuple[date, date]:
    """The first and the last day of the stretch of a date dimension that begins on `first`."""
    if dimension in _DAYS:
        return first, first + timedelta(days=_DAYS[dimension] - 1)
    return first, add_months(first, _MONTHS[dimension]) - timedelta(days=1)
