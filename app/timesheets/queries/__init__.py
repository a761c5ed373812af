"""Questions about time: entries, what is unbilled of them, their sums, timers."""

from app.timesheets.queries.entries import entries_between, entry
from app.timesheets.queries.entry_filters import EntryFilter, filter_conditions
from app.timesheets.queries.entry_pages import PAGE_ENTRIES, EntryPage, EntryPlace, entry_page
from app.timesheets.queries.entry_search import find_entries
from app.timesheets.queries.overlaps import OverlappingEntry, Overlaps, overlaps_of
from app.timesheets.queries.recent_work import recent_work
from app.timesheets.queries.sums import (
    MemberSeconds,
    seconds_by_member,
    seconds_by_project,
    select_project_seconds,
)
from app.timesheets.queries.timers import (
    MemberTimer,
    TimerElsewhere,
    running_timer,
    stopped_timer,
    stopped_timers_for,
    timers_elsewhere,
    timers_of,
)
from app.timesheets.queries.unbilled_entries import (
    UnbilledEntry,
    select_unbilled,
    select_unbilled_seconds,
    unbilled_entries,
    unbilled_seconds,
)
from app.timesheets.queries.undo import members_of_step

__all__ = [
    "PAGE_ENTRIES",
    "EntryFilter",
    "EntryPage",
    "EntryPlace",
    "MemberSeconds",
    "MemberTimer",
    "OverlappingEntry",
    "Overlaps",
    "TimerElsewhere",
    "UnbilledEntry",
    "entries_between",
    "entry",
    "entry_page",
    "filter_conditions",
    "find_entries",
    "members_of_step",
    "overlaps_of",
    "recent_work",
    "running_timer",
    "seconds_by_member",
    "seconds_by_project",
    "select_project_seconds",
    "select_unbilled",
    "select_unbilled_seconds",
    "stopped_timer",
    "stopped_timers_for",
    "timers_elsewhere",
    "timers_of",
    "unbilled_entries",
    "unbilled_seconds",
]
