"""The cells of the week grid as form fields: 'cell.<project id>.<task id or empty>.<date>', each
with its mark, 'version.<name of the cell>'.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.forms.fields import read_date, read_work
from app.kernel.errors import DomainError, NotFound
from app.kernel.versions import version_of
from app.timesheets.rules import Cell, Row, RowKey, parse_duration
from app.timesheets.services import CellChange
from app.web.filters import duration

PREFIX, VERSION_PREFIX, MARK_SEPARATOR = "cell.", "version.", ":"


@dataclass(frozen=True)
class Where:
    """A cell: its row and its day."""

    key: RowKey
    on: date


def cell_name(key: RowKey, on: date) -> str:
    return f"{PREFIX}{key}.{on.isoformat()}"


def cell_of(name: str) -> Where:
    """The cell that a field's name means; raises NotFound for any other field."""
    work, _, day = name.removeprefix(PREFIX).rpartition(".")
    key = read_work(work)
    if not name.startswith(PREFIX) or key is None:
        raise NotFound
    try:
        return Where(key, read_date(day))
    except DomainError as error:
        raise NotFound from error


def cell_text(cell: Cell) -> str:
    """What the field of the cell shows."""
    return duration(cell.seconds) if cell.seconds else ""


def cell_mark(cell: Cell) -> str:
    """The version of the cell's entries, and what its field shows."""
    entries = sorted(cell.entries, key=lambda entry: entry.id)
    return f"{version_of(*entries)}{MARK_SEPARATOR}{cell_text(cell)}"


def row_mark(row: Row) -> str:
    """Which row it is, and the version of its entries."""
    entries = sorted(row.entries, key=lambda entry: entry.id)
    return f"{row.key}{MARK_SEPARATOR}{version_of(*entries)}"


def read_row(mark: str) -> tuple[RowKey, str]:
    """The row that the mark means, and the version that it names; raises NotFound for what is
    none.
    """
    work, _, version = mark.partition(MARK_SEPARATOR)
    key = read_work(work)
    if key is None:
        raise NotFound
    return key, version


def read_cells(form: Mapping[str, str]) -> tuple[list[CellChange], dict[str, str]]:
    """What the form's cells are to hold, and what is wrong with those that cannot be
    read, by field. What was sent as it was shown is no change.
    """
    changes, errors = [], {}
    for name, text in form.items():
        if not name.startswith(PREFIX):
            continue
        position = cell_of(name)
        version, _, shown_text = form.get(VERSION_PREFIX + name, "").partition(MARK_SEPARATOR)
        if version and text.strip() == shown_text:
            continue
        try:
            seconds = parse_duration(text) if text.strip() else 0
            key = position.key
            changes.append(
                CellChange(key.project_id, key.task_id, position.on, seconds, name, version or None)
            )
        except DomainError as refusal:
            errors[name] = refusal.message
    return changes, errors
