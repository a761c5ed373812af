"""The week grid: projects and tasks down, days across; every second of the entries is in exactly
one cell.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from app.timesheets.rules.entries import TrackedEntry


@dataclass(frozen=True)
class RowKey:
    project_id: UUID
    task_id: UUID | None

    def __str__(self) -> str:
        return f"{self.project_id}.{self.task_id or ''}".rstrip(".")


@dataclass(frozen=True)
class Cell:
    """The entries of one row on one day."""

    on: date
    entries: tuple[TrackedEntry, ...] = ()

    @property
    def seconds(self) -> int:
        return sum(entry.seconds for entry in self.entries)

    @property
    def can_be_typed(self) -> bool:
        """Whether the sum may be typed over: the cell is empty or holds one plain entry."""
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
    cells: tuple[Cell, ...]
    is_open: bool

    @property
    def seconds(self) -> int:
        return sum(cell.seconds for cell in self.cells)


@dataclass(frozen=True)
class Grid:
    days: tuple[date, ...]
    rows: tuple[Row, ...]

    @property
    def day_totals(self) -> tuple[int, ...]:
        return tuple(
            sum(row.cells[place].seconds for row in self.rows) for place in range(len(self.days))
        )

    @property
    def seconds(self) -> int:
        return sum(row.seconds for row in self.rows)


@dataclass(frozen=True)
class RowNames:
    """What a row is called: project, client, task."""

    project: str
    client: str
    task: str | None

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
) -> Grid:
    """The week from `first` on: a row for each project and task with entries.

    `added`: rows without entries, shown when they are among `open_rows`.
    """
    days = week_days(first)
    names = {key: open_rows[key] for key in added if key in open_rows}
    cells: dict[RowKey, dict[date, list[TrackedEntry]]] = {key: {} for key in names}
    for entry in entries:
        key = RowKey(entry.project_id, entry.task_id)
        names.setdefault(key, RowNames(entry.project_name, entry.client_name, entry.task_name))
        cells.setdefault(key, {}).setdefault(entry.entry_date, []).append(entry)
    ordered = sorted(names, key=lambda key: (*names[key].sort_key, str(key)))
    return Grid(
        days, tuple(_row(key, names[key], cells[key], days, key in open_rows) for key in ordered)
    )


def _row(
    key: RowKey,
    names: RowNames,
    by_day: Mapping[date, list[TrackedEntry]],
    days: Sequence[date],
    is_open: bool,
) -> Row:
    cells = tuple(Cell(day, tuple(by_day.get(day, ()))) for day in days)
    return Row(key, names.project, names.client, names.task, cells, is_open)
