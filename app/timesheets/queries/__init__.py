"""Questions about time: entries, what is unbilled of them, their sums, timers."""

from app.timesheets.queries.entries import PAGE, EntryFilter, EntryPage, entries_between, entry, entry_page
from app.timesheets.queries.sums import MemberSeconds, seconds_by_member, seconds_by_project
from app.timesheets.queries.timers import RunningTimer, running_timer
from app.timesheets.queries.unbilled import UnbilledEntry, UnbilledGroup, unbilled_entries, unbilled_groups, unbilled_seconds

__all__ = [
    "PAGE",
    "EntryFilter",
    "EntryPage",
    "MemberSeconds",
    "RunningTimer",
    "UnbilledEntry",
    "UnbilledGroup",
    "entries_between",
    "entry",
    "entry_page",
    "running_timer",
    "seconds_by_member",
    "seconds_by_project",
    "unbilled_entries",
    "unbilled_groups",
    "unbilled_seconds",
]
