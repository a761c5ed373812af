from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Membership
from app.kernel import audit
from app.kernel.db import own, transaction
from app.kernel.errors import Conflict, DomainError
from app.kernel.events import emit
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


def set_cells(membership_id: UUID, changes: Sequence[CellChange]) -> int:
    """Apply all of the changes or none; returns how many cells changed.

    An empty cell gets an entry; a cell with one plain entry has it changed. Raises DomainError
    beside the cell's field; Conflict for a cell that is on an invoice or has several entries,
    EditConflict for one whose entries are not as they were at its version.
    """
    with transaction() as session:
        member = lock_member(session, membership_id)
        changed = sum(_apply_change(session, member, change) for change in changes)
        if changed and not is_self(member):
            audit.record("week.changed", member.name, cells=changed)
        return changed


def _apply_change(session: Session, member: Membership, change: CellChange) -> bool:
    try:
        return _set_cell(session, member, change)
    except DomainError as refusal:
        refusal.field = change.field
        raise


def _set_cell(session: Session, member: Membership, change: CellChange) -> bool:
    entries = _lock_cell_entries(session, member.id, change)
    if is_shown_as(sum(entry.seconds for entry in entries), change.seconds):
        return False
    refuse_entry_locks(session, [entry.id for entry in entries])
    if len(entries) > 1 or any(entry.started_at for entry in entries):
        raise Conflict(SEVERAL_ENTRIES_MESSAGE)
    check_version(change.version, *entries)
    if not entries:
        _add_cell_entry(session, member, change)
    elif change.seconds:
        check_entry_seconds(change.seconds)
        entries[0].seconds = change.seconds
    else:
        session.delete(entries[0])
    emit(TimeChanged(change.project_id))
    return True


def _lock_cell_entries(
    session: Session, membership_id: UUID, change: CellChange
) -> list[TimeEntry]:
    entries = select(TimeEntry).where(
        own(TimeEntry),
        TimeEntry.membership_id == membership_id,
        TimeEntry.entry_date == change.on,
        TimeEntry.project_id == change.project_id,
        TimeEntry.task_id.is_not_distinct_from(change.task_id),
    )
    return list(session.scalars(entries.order_by(TimeEntry.id).with_for_update()))


def _add_cell_entry(session: Session, member: Membership, change: CellChange) -> None:
    details = EntryDetails(change.project_id, change.on, change.seconds, change.task_id)
    add_entry(session, member.id, details)
