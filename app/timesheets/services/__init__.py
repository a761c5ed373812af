"""Changes of time entries, timers and the week grid, one transaction each."""

from app.timesheets.services.entries import (
    create_entry,
    delete_entry,
    duplicate_entry,
    update_entry,
)
from app.timesheets.services.timers import (
    TimerDetails,
    continue_entry,
    discard_timer,
    start_timer,
    stop_all_timers,
    stop_timer,
    stop_timer_of_leaver,
    update_timer,
)
from app.timesheets.services.week import CellChange, set_cells

__all__ = [
    "CellChange",
    "TimerDetails",
    "continue_entry",
    "create_entry",
    "delete_entry",
    "discard_timer",
    "duplicate_entry",
    "set_cells",
    "start_timer",
    "stop_all_timers",
    "stop_timer",
    "stop_timer_of_leaver",
    "update_entry",
    "update_timer",
]
