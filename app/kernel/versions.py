"""Versions: the mark by which a save knows whether what its form showed was changed since."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any, ClassVar, Protocol
from uuid import UUID

from sqlalchemy import event, inspect
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.kernel import clock, tenancy
from app.kernel.errors import Conflict

VERSION_LETTERS = 16


class Edited(Protocol):
    """What people edit in forms."""

    @property
    def edited_columns(self) -> tuple[str, ...]:
        """What of it they may change."""


class EditedRow:
    """A stored row that people edit. `changed_by`: the person who last did, None for Hourline."""

    edited_columns: ClassVar[tuple[str, ...]] = ()

    changed_at: Mapped[datetime | None] = mapped_column(default=None)
    changed_by: Mapped[UUID | None] = mapped_column(default=None)


class EditConflict(Conflict):
    """What is to be saved or deleted was changed since its form was drawn: by whom and when, where
    that is known.
    """

    def __init__(self, changed_by: UUID | None = None, changed_at: datetime | None = None) -> None:
        super().__init__(
            "This was changed meanwhile, so nothing was saved. Open it again to see what it is now."
        )
        self.changed_by, self.changed_at = changed_by, changed_at


def version_of(*rows: Edited, columns: tuple[str, ...] | None = None) -> str:
    """The same text for rows whose edited columns (or `columns`) hold the same, another text
    otherwise.
    """
    values = [[getattr(row, name) for name in columns or row.edited_columns] for row in rows]
    content = json.dumps(values, default=_spell, sort_keys=True)
    return sha256(content.encode()).hexdigest()[:VERSION_LETTERS]


def check_version(
    version: str | None, *rows: Edited, columns: tuple[str, ...] | None = None
) -> None:
    """Raises EditConflict when the locked `rows` are not as they were at `version`; None: whatever
    they are.
    """
    if version is not None and version != version_of(*rows, columns=columns):
        raise _conflict_about(rows)


@contextmanager
def edit_rows(
    version: str | None,
    *rows: Edited,
    columns: tuple[str, ...] | None = None,
    read_again: Callable[[], Sequence[Edited]] | None = None,
) -> Iterator[None]:
    """Within the block the locked `rows` become what a person made of their `version`;
    `read_again`: the rows after a block that puts others in their place.

    Raises EditConflict when they were changed since, unless the block leaves them as they are: two
    people who write the same agree.
    """
    before, conflict = version_of(*rows, columns=columns), _conflict_about(rows)
    yield
    if version in (None, before):
        return
    after = read_again() if read_again else rows
    if version_of(*after, columns=columns) != before:
        raise conflict


def _conflict_about(rows: tuple[Edited, ...]) -> EditConflict:
    changes = [
        (row.changed_at, row.changed_by)
        for row in rows
        if isinstance(row, EditedRow) and row.changed_at is not None
    ]
    if not changes:
        return EditConflict()
    changed_at, changed_by = max(changes, key=lambda change: change[0])
    return EditConflict(changed_by, changed_at)


def _spell(value: object) -> Any:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


@event.listens_for(Session, "before_flush")
def _note_changes(session: Session, *_: object) -> None:
    for row in (*session.new, *session.dirty):
        if isinstance(row, EditedRow) and _is_edited(row):
            row.changed_at, row.changed_by = clock.now(), tenancy.current_scope().user_id


def _is_edited(row: EditedRow) -> bool:
    attributes = inspect(row).attrs
    return any(attributes[name].history.has_changes() for name in row.edited_columns)
