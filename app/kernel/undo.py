"""Changes that whoever made them may take back: rows as they were before, and as they were left."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, TypeVar, cast
from uuid import UUID

from sqlalchemy import Index, inspect
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.kernel import clock, tenancy
from app.kernel.db import OrgRow
from app.kernel.errors import Conflict, NotFound
from app.kernel.ids import new_id
from app.kernel.retention_policy import Retention
from app.kernel.rows import lock_row, own_row
from app.kernel.versions import version_of

UNDONE_MESSAGE = "This was undone already."
OLD_MESSAGE = "This was done more than a day ago, so it cannot be undone any more."
CHANGED_MESSAGE = "This was changed again since, so it stays as it is now."
# Who a row belongs to and who touched it last: an undo is a change of its own.
STAMP_COLUMNS = frozenset({"org_id", "id", "created_at", "changed_at", "changed_by"})

Values = Mapping[str, Any]
Row = TypeVar("Row", bound=OrgRow)


@dataclass(frozen=True)
class RowChange:
    """What became of one row. `before`: its values, None where there was no row; `version`: of the
    row as it was left, None where it was deleted. `is_alone`: no other row than those of the step
    was left in its place, so that another one there is a change since.
    """

    row_id: UUID
    before: Values | None
    version: str | None
    is_alone: bool = False

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "row_id": str(self.row_id)}


class UndoStep(OrgRow):
    """A change of rows of one table that the person who made it may take back, as a whole."""

    __tablename__ = "undo_step"
    retention = Retention(
        "Undo",
        keep="1 days",
        moment="created_at",
        words="made more than a day ago",
        why="A slip is noticed soon; what was deleted should then be gone.",
    )
    constraints = (Index("ix_undo_step_org_id_created_at", "org_id", "created_at"),)

    user_id: Mapped[UUID]
    row_table: Mapped[str]
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    undone_at: Mapped[datetime | None]

    @property
    def row_changes(self) -> list[RowChange]:
        return [
            RowChange(
                UUID(change["row_id"]),
                change["before"],
                change["version"],
                change.get("is_alone", False),
            )
            for change in self.changes
        ]


def row_values(row: OrgRow) -> Values:
    """The values of the row's columns, as JSON has them."""
    names = [attribute.key for attribute in inspect(type(row)).column_attrs]
    return {name: _to_json(getattr(row, name)) for name in names}


def creation_of(row: Any) -> RowChange:
    return RowChange(row.id, None, version_of(row))


def deletion_of(row: Any) -> RowChange:
    return RowChange(row.id, row_values(row), None)


def edit_of(before: Values, row: Any) -> RowChange:
    """`before`: the row's `row_values` before it was changed."""
    return RowChange(row.id, before, version_of(row))


def record_step(session: Session, model: type[OrgRow], changes: Sequence[RowChange]) -> UUID:
    """Note in the open transaction what it did to rows of `model`, for the person who acts to take
    back; answers the step's id.
    """
    user_id = tenancy.current_scope().user_id
    assert user_id is not None, "a person acts"
    step = UndoStep(
        id=new_id(),
        user_id=user_id,
        row_table=model.__tablename__,
        changes=[change.to_json() for change in changes],
    )
    session.add(step)
    return step.id


def undo_step(step_id: UUID, model: type[OrgRow]) -> UndoStep:
    """The step, which changed rows of `model`, for the person who made it. Raises NotFound."""
    return _require_own(own_row(UndoStep, step_id), model)


def take_step(session: Session, step_id: UUID, model: type[OrgRow]) -> UndoStep:
    """As `undo_step`, locked and taken back from now on. Raises Conflict when it was before, or is
    too old.
    """
    step = _require_own(lock_row(session, UndoStep, step_id), model)
    if step.undone_at is not None:
        raise Conflict(UNDONE_MESSAGE)
    if step.created_at < clock.now() - timedelta(days=UndoStep.retention.keep_days):
        raise Conflict(OLD_MESSAGE)
    step.undone_at = clock.now()
    return step


def restore_row(session: Session, model: type[Row], row: Any, change: RowChange) -> Row:
    """Make the locked `row` (None: there is none) as it was before the change, and return it, also
    when it goes. Columns that the table had then and has no more are left out.

    Raises Conflict when it is not as the change left it.
    """
    if (version_of(row) if row else None) != change.version:
        raise Conflict(CHANGED_MESSAGE)
    if change.before is None:
        session.delete(row)
        return cast("Row", row)
    columns = inspect(model).columns
    values = {
        name: _read_value(columns[name].type.python_type, value)
        for name, value in change.before.items()
        if name in columns
    }
    if row is None:
        restored = model(**values)
        session.add(restored)
        return restored
    for name in values.keys() - STAMP_COLUMNS:
        setattr(row, name, values[name])
    return cast("Row", row)


def _require_own(step: UndoStep, model: type[OrgRow]) -> UndoStep:
    is_own = step.user_id == tenancy.current_scope().user_id
    if not is_own or step.row_table != model.__tablename__:
        raise NotFound
    return step


def _to_json(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID | Decimal) else value


def _read_value(kind: Any, value: Any) -> Any:
    if value is None or isinstance(value, kind):
        return value
    return kind.fromisoformat(value) if issubclass(kind, date) else kind(value)
