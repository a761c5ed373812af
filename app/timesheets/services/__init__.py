"""Changes of time entries, timers and the week grid, one transaction each."""

from app.timesheets.services.entries import (
    create_entry,
    delete_entry,
    duplicate_entry,
    update_entry,
)
from app.timesheets.services.stopped_timers import (
    drop_stopped_timer,
    end_stopped_timer,
    keep_stopped_timer,
)
from app.timesheets.services.timers import (
    TimerDetails,
    TimerStop,
    continue_entry,
    discard_timer,
    start_timer,
    stop_all_timers,
    stop_timer,
    stop_timer_of_leaver,
    update_timer,
)
from app.timesheets.services.undo import undo_time_change
from app.timesheets.services.week import CellChange, WeekChange, delete_row, set_cells

__all__ = [
    "CellChange",
    "TimerDetails",
    "TimerStop",
    "WeekChange",
    "continue_entry",
    "create_entry",
    "delete_entry",
    "delete_row",
    "discard_timer",
    "drop_stopped_timer",
    "duplicate_entry",
    "end_stopped_timer",
    "keep_stopped_timer",
    "set_cells",
    "start_timer",
    "stop_all_timers",
    "stop_timer",
    "stop_timer_of_leaver",
    "undo_time_change",
    "update_entry",
    "update_timer",
]
