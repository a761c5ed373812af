"""What timesheets decide without a database: durations, instants, the week."""

from app.timesheets.rules.durations import MAX_ENTRY_SECONDS, parse_duration
from app.timesheets.rules.entries import EntryDetails, TrackedEntry, check_date, local_span
from app.timesheets.rules.instants import (
    Span,
    instant_of,
    occurrences,
    parse_clock,
    span_between,
    span_lasting,
)
from app.timesheets.rules.month import CalendarDay, CalendarWeek, build_month, month_days
from app.timesheets.rules.week import (
    Cell,
    Grid,
    Row,
    RowKey,
    RowNames,
    build_grid,
    first_day,
    week_days,
)

__all__ = [
    "MAX_ENTRY_SECONDS",
    "CalendarDay",
    "CalendarWeek",
    "Cell",
    "EntryDetails",
    "Grid",
    "Row",
    "RowKey",
    "RowNames",
    "Span",
    "TrackedEntry",
    "build_grid",
    "build_month",
    "check_date",
    "first_day",
    "instant_of",
    "local_span",
    "month_days",
    "occurrences",
    "parse_clock",
    "parse_duration",
    "span_between",
    "span_lasting",
    "week_days",
]
