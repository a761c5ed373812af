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
from app.timesheets.events import TimeChanged
from app.timesheets.models import TimeEntry
from app.timesheets.rules import EntryDetails
from app.timesheets.services.entries import add_entry
from app.timesheets.services.holding import hold_member, is_billable, is_own, refuse_locked

SEVERAL = "This cell holds more than a plain duration. Open it to change its entries."


@dataclass(frozen=True)
class CellChange:
    """The time a cell of the week grid shall hold; 0 empties it. `field` is where a refusal
    belongs.
    """

    project_id: UUID
    task_id: UUID | None
    on: date
    seconds: int
    field: str | None = None


def set_cells(membership_id: UUID, changes: Sequence[CellChange]) -> int:
    """All of CHANGES or none: an empty cell gets an entry, a cell with one plain entry has it
    changed; answers how many cells changed.

    Raises DomainError beside the cell's field; Conflict for a cell that an invoice holds or that
    has several entries.
    """
    with transaction() as session:
        member = hold_member(session, membership_id)
        changed = sum(_change(session, member, change) for change in changes)
        if changed and not is_own(member):
            audit.record("week.changed", member.name, cells=changed)
        return changed


def _change(session: Session, member: Membership, change: CellChange) -> bool:
    try:
        return _set_cell(session, member, change)
    except DomainError as refusal:
        refusal.field = change.field
        raise


def _set_cell(session: Session, member: Membership, change: CellChange) -> bool:
    held = _held(session, member.id, change)
    if sum(entry.seconds for entry in held) == change.seconds:
        return False
    refuse_locked(session, [entry.id for entry in held])
    if len(held) > 1 or any(entry.started_at for entry in held):
        raise Conflict(SEVERAL)
    if not held:
        _add(session, member, change)
    elif change.seconds:
        held[0].seconds = change.seconds
    else:
        session.delete(held[0])
    emit(TimeChanged(change.project_id))
    return True


def _held(session: Session, membership_id: UUID, change: CellChange) -> list[TimeEntry]:
    wanted = select(TimeEntry).where(
        own(TimeEntry),
        TimeEntry.membership_id == membership_id,
        TimeEntry.entry_date == change.on,
        TimeEntry.project_id == change.project_id,
        TimeEntry.task_id.is_not_distinct_from(change.task_id),
    )
    return list(session.scalars(wanted.with_for_update()))


def _add(session: Session, member: Membership, change: CellChange) -> None:
    billable = is_billable(session, change.project_id, change.task_id)
    add_entry(
        session,
        member.id,
        EntryDetails(
            change.project_id, change.on, change.seconds, change.task_id, billable=billable
        ),
    )
