"""The week grid: projects and tasks down, days across; every second of the entries is in exactly
one cell.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from app.timesheets.rules.entries import TrackedEntry


@dataclass(frozen=True)
class RowKey:
    project_id: UUID
    task_id: UUID | None

    def __str__(self) -> str:
        return f"{self.project_id}.{self.task_id or ''}".rstrip(".")


@dataclass(frozen=True)
class RunningTime:
    """A timer that runs, as the grid counts it: its row, the day of its start, and what has run so
    far.
    """

    key: RowKey
    names: "RowNames"
    on: date
    started_at: datetime
    seconds: int


@dataclass(frozen=True)
class Cell:
    """The entries of one row on one day, and the timer that runs in it, if any."""

    on: date
    entries: tuple[TrackedEntry, ...] = ()
    running: RunningTime | None = None

    @property
    def seconds(self) -> int:
        """Of its entries, without what runs."""
        return sum(entry.seconds for entry in self.entries)

    @property
    def total_seconds(self) -> int:
        return self.seconds + (self.running.seconds if self.running else 0)

    @property
    def can_be_typed(self) -> bool:
        """Whether the sum may be typed over: the cell is empty or holds one plain entry, and no
        timer runs in it.
        """
        if self.running:
            return False
        return not self.entries or (len(self.entries) == 1 and self.entries[0].is_plain)

    @property
    def lock_label(self) -> str | None:
        return next((entry.lock_label for entry in self.entries if entry.is_locked), None)


@dataclass(frozen=True)
class Row:
    """One project and task over the week. `is_open`: new time can still be tracked on it."""

    key: RowKey
    project_name: str
    client_name: str
    task_name: str | None
    project_colour: str
    cells: tuple[Cell, ...]
    is_open: bool

    @property
    def seconds(self) -> int:
        return sum(cell.total_seconds for cell in self.cells)

    @property
    def entries(self) -> tuple[TrackedEntry, ...]:
        return tuple(entry for cell in self.cells for entry in cell.entries)

    @property
    def is_locked(self) -> bool:
        """Whether an invoice holds time of it."""
        return any(entry.is_locked for entry in self.entries)

    @property
    def running_time(self) -> RunningTime | None:
        return next((cell.running for cell in self.cells if cell.running), None)


@dataclass(frozen=True)
class Grid:
    days: tuple[date, ...]
    rows: tuple[Row, ...]
    running: RunningTime | None = None

    @property
    def day_totals(self) -> tuple[int, ...]:
        return tuple(
            sum(row.cells[place].total_seconds for row in self.rows)
            for place in range(len(self.days))
        )

    @property
    def seconds(self) -> int:
        return sum(row.seconds for row in self.rows)


@dataclass(frozen=True)
class RowNames:
    """What a row is called: project, client, task; and the project's colour."""

    project: str
    client: str
    task: str | None
    colour: str

    @property
    def sort_key(self) -> tuple[str, str, str]:
        return (self.client.casefold(), self.project.casefold(), (self.task or "").casefold())


def first_day(on: date, week_start: int) -> date:
    """The first day of the week of `on`. `week_start`: 0 Monday … 6 Sunday."""
    return on - timedelta(days=(on.weekday() - week_start) % 7)


def week_days(first: date) -> tuple[date, ...]:
    return tuple(first + timedelta(days=place) for place in range(7))


def build_grid(
    first: date,
    entries: Iterable[TrackedEntry],
    open_rows: Mapping[RowKey, RowNames],
    added: Sequence[RowKey] = (),
    running: RunningTime | None = None,
) -> Grid:
    """The week from `first` on: a row for each project and task with entries, or with the timer
    that is `running`, if it was started in that week.

    `added`: rows without entries, shown when they are among `open_rows`.
    """
    days = week_days(first)
    names = {key: open_rows[key] for key in added if key in open_rows}
    running = running if running and running.on in days else None
    if running:
        names.setdefault(running.key, running.names)
    cells: dict[RowKey, dict[date, list[TrackedEntry]]] = {key: {} for key in names}
    for entry in entries:
        key = RowKey(entry.project_id, entry.task_id)
        names.setdefault(
            key,
            RowNames(entry.project_name, entry.client_name, entry.task_name, entry.project_colour),
        )
        cells.setdefault(key, {}).setdefault(entry.entry_date, []).append(entry)
    ordered = sorted(names, key=lambda key: (*names[key].sort_key, str(key)))
    rows = []
    for key in ordered:
        row_cells = tuple(
            Cell(
                day,
                tuple(cells[key].get(day, ())),
                running if running and (running.key, running.on) == (key, day) else None,
            )
            for day in days
        )
        name = names[key]
        words = (name.project, name.client, name.task, name.colour)
        rows.append(Row(key, *words, row_cells, key in open_rows))
    return Grid(days, tuple(rows), running)
