"""The cells of the week grid as form fields: 'cell.<project id>.<task id or empty>.<date>'."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.forms.fields import read_date, read_work
from app.kernel.errors import DomainError, NotFound
from app.timesheets.rules import RowKey, parse_duration
from app.timesheets.services import CellChange

PREFIX = "cell."


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


def read_cells(form: Mapping[str, str]) -> tuple[list[CellChange], dict[str, str]]:
    """What the form's cells are to hold, and what is wrong with those that cannot be
    read, by field.
    """
    changes, errors = [], {}
    for name, text in form.items():
        if not name.startswith(PREFIX):
            continue
        where = cell_of(name)
        try:
            seconds = parse_duration(text) if text.strip() else 0
            changes.append(
                CellChange(where.key.project_id, where.key.task_id, where.on, seconds, name)
            )
        except DomainError as refusal:
            errors[name] = refusal.message
    return changes, errors
