from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Membership
from app.kernel import audit
from app.kernel.db import own, transaction
from app.kernel.errors import Conflict, DomainError
from app.kernel.events import emit
from app.kernel.undo import (
    RowChange,
    creation_of,
    deletion_of,
    edit_of,
    record_step,
    row_values,
)
from app.kernel.versions import check_version
from app.timesheets.events import TimeChanged
from app.timesheets.models import TimeEntry
from app.timesheets.rules import EntryDetails, check_entry_seconds, is_shown_as
from app.timesheets.services.entries import add_entry
from app.timesheets.services.locks import is_self, lock_member, refuse_entry_locks

SEVERAL_ENTRIES_MESSAGE = (
    "This cell holds more than a plain duration. Open it to change its entries."
)


@dataclass(frozen=True)
class CellChange:
    """The time that a cell of the week grid gets; 0 empties it. `field`: the cell's, where an
    error is shown. `version`: of its entries as the grid showed them.
    """

    project_id: UUID
    task_id: UUID | None
    on: date
    seconds: int
    field: str | None = None
    version: str | None = None

    @property
    def work(self) -> tuple[UUID, UUID | None]:
        return self.project_id, self.task_id


@dataclass(frozen=True)
class WeekChange:
    """How many cells changed, and the step by which that is undone; None where none did."""

    cells: int = 0
    step_id: UUID | None = None


def set_cells(membership_id: UUID, changes: Sequence[CellChange]) -> WeekChange:
    """Apply all of the changes or none.

    An empty cell gets an entry; a cell with one plain entry has it changed. Raises DomainError
    beside the cell's field; Conflict for a cell that is on an invoice or has several entries,
    EditConflict for one whose entries are not as they were at its version.
    """
    with transaction() as session:
        member = lock_member(session, membership_id)
        applied = [_apply_change(session, member, change) for change in changes]
        row_changes = [change for change in applied if change is not None]
        if not row_changes:
            return WeekChange()
        if not is_self(member):
            audit.record("week.changed", member.name, cells=len(row_changes))
        return WeekChange(len(row_changes), _record_cells(session, row_changes))


def delete_row(
    membership_id: UUID, work: tuple[UUID, UUID | None], first: date, version: str | None = None
) -> UUID | None:
    """Delete the member's time on the project and task of `work` in the week from `first` on;
    answers the step by which that is undone, None where there was no time.

    Raises Conflict when an entry is on an invoice, EditConflict when the entries are not as they
    were at `version`.
    """
    with transaction() as session:
        member = lock_member(session, membership_id)
        entries = _lock_entries(session, member.id, work, first, first + timedelta(days=6))
        if not entries:
            return None
        refuse_entry_locks(session, [entry.id for entry in entries])
        check_version(version, *entries)
        seconds = sum(entry.seconds for entry in entries)
        audit.record("week.row_deleted", member.name, seconds=seconds, date=first.isoformat())
        emit(TimeChanged(work[0]))
        for entry in entries:
            session.delete(entry)
        return _record_cells(session, [deletion_of(entry) for entry in entries])


def _apply_change(session: Session, member: Membership, change: CellChange) -> RowChange | None:
    try:
        return _set_cell(session, member, change)
    except DomainError as refusal:
        refusal.field = change.field
        raise


def _set_cell(session: Session, member: Membership, change: CellChange) -> RowChange | None:
    entries = _lock_entries(session, member.id, change.work, change.on, change.on)
    if is_shown_as(sum(entry.seconds for entry in entries), change.seconds):
        return None
    refuse_entry_locks(session, [entry.id for entry in entries])
    if len(entries) > 1 or any(entry.started_at for entry in entries):
        raise Conflict(SEVERAL_ENTRIES_MESSAGE)
    check_version(change.version, *entries)
    emit(TimeChanged(change.project_id))
    if not entries:
        return creation_of(_add_cell_entry(session, member, change))
    (entry,) = entries
    if not change.seconds:
        session.delete(entry)
        return deletion_of(entry)
    check_entry_seconds(change.seconds)
    before = row_values(entry)
    entry.seconds = change.seconds
    return edit_of(before, entry)


def _lock_entries(
    session: Session, membership_id: UUID, work: tuple[UUID, UUID | None], first: date, last: date
) -> list[TimeEntry]:
    project_id, task_id = work
    entries = select(TimeEntry).where(
        own(TimeEntry),
        TimeEntry.membership_id == membership_id,
        TimeEntry.entry_date.between(first, last),
        TimeEntry.project_id == project_id,
        TimeEntry.task_id.is_not_distinct_from(task_id),
    )
    return list(session.scalars(entries.order_by(TimeEntry.id).with_for_update()))


def _add_cell_entry(session: Session, member: Membership, change: CellChange) -> TimeEntry:
    details = EntryDetails(change.project_id, change.on, change.seconds, change.task_id)
    return add_entry(session, member.id, details)


def _record_cells(session: Session, changes: Sequence[RowChange]) -> UUID:
    """Note changes after which their cells hold no other entries."""
    return record_step(session, TimeEntry, [replace(change, is_alone=True) for change in changes])
