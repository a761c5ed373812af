"""Taking back what was done to time entries: all of it becomes what it was, or nothing does."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel import audit
from app.kernel.db import own, transaction
from app.kernel.events import emit
from app.kernel.undo import RowChange, restore_row, take_step
from app.timesheets.events import TimeChanged
from app.timesheets.models import TimeEntry
from app.timesheets.queries.undo import members_of_changes
from app.timesheets.services.locks import lock_member, refuse_entry_locks


def undo_time_change(step_id: UUID) -> None:
    """Raises NotFound for somebody else's step; Conflict when it was undone already, when an entry
    was changed again since, or when one is on an invoice now.
    """
    with transaction() as session:
        changes = take_step(session, step_id).row_changes
        members = [lock_member(session, member_id) for member_id in members_of_changes(changes)]
        entries = _lock_entries(session, changes)
        for change in changes:
            entry = restore_row(session, TimeEntry, entries.get(change.row_id), change)
            emit(TimeChanged(entry.project_id))
        for member in members:
            audit.record("entry.undone", member.name, entries=len(changes))


def _lock_entries(session: Session, changes: Sequence[RowChange]) -> dict[UUID, TimeEntry]:
    entry_ids = [change.row_id for change in changes]
    query = select(TimeEntry).where(own(TimeEntry), TimeEntry.id.in_(entry_ids))
    entries = session.scalars(
        query.order_by(TimeEntry.id).with_for_update(),
        execution_options={"populate_existing": True},
    )
    by_id = {entry.id: entry for entry in entries}
    refuse_entry_locks(session, entry_ids)
    return by_id
