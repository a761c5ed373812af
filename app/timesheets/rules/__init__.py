"""What timesheets decide without a database: durations, instants, the week."""

from app.timesheets.rules.billable import decide_billable
from app.timesheets.rules.durations import (
    MAX_ENTRY_SECONDS,
    check_entry_seconds,
    is_shown_as,
    parse_duration,
)
from app.timesheets.rules.entries import (
    EntryDetails,
    EntryKey,
    Timed,
    TrackedEntry,
    check_date,
    local_span,
    parse_entry_key,
)
from app.timesheets.rules.instants import (
    END_OF_DAY,
    Span,
    clock_end,
    end_instant,
    instant_of,
    occurrences,
    parse_clock,
    parse_end_clock,
    span_between,
    span_lasting,
)
from app.timesheets.rules.month import CalendarDay, CalendarWeek, build_month, month_days
from app.timesheets.rules.periods import NamedPeriod, period_days
from app.timesheets.rules.timers import StopOutcome, check_end, check_start, judge_stop
from app.timesheets.rules.week import (
    Cell,
    Grid,
    Row,
    RowKey,
    RowNames,
    RunningTime,
    build_grid,
    first_day,
    week_days,
)

__all__ = [
    "END_OF_DAY",
    "MAX_ENTRY_SECONDS",
    "CalendarDay",
    "CalendarWeek",
    "Cell",
    "EntryDetails",
    "EntryKey",
    "Grid",
    "NamedPeriod",
    "Row",
    "RowKey",
    "RowNames",
    "RunningTime",
    "Span",
    "StopOutcome",
    "Timed",
    "TrackedEntry",
    "build_grid",
    "build_month",
    "check_date",
    "check_end",
    "check_entry_seconds",
    "check_start",
    "clock_end",
    "decide_billable",
    "end_instant",
    "first_day",
    "instant_of",
    "is_shown_as",
    "judge_stop",
    "local_span",
    "month_days",
    "occurrences",
    "parse_clock",
    "parse_duration",
    "parse_end_clock",
    "parse_entry_key",
    "period_days",
    "span_between",
    "span_lasting",
    "week_days",
]
