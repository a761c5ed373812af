"""Taking back what was done to time entries: all of it becomes what it was, or nothing does."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from app.kernel import audit
from app.kernel.db import own, transaction
from app.kernel.errors import Conflict
from app.kernel.events import emit
from app.kernel.undo import CHANGED_MESSAGE, RowChange, restore_row, take_step
from app.timesheets.events import TimeChanged
from app.timesheets.models import TimeEntry
from app.timesheets.queries.undo import members_of_changes
from app.timesheets.services.locks import lock_member, refuse_entry_locks


def undo_time_change(step_id: UUID) -> None:
    """Raises NotFound for somebody else's step; Conflict when it was undone already or is too old,
    when an entry or a cell of the week was changed again since, or when one is on an invoice now.
    """
    with transaction() as session:
        changes = take_step(session, step_id, TimeEntry).row_changes
        members = [lock_member(session, member_id) for member_id in members_of_changes(changes)]
        entries = _lock_entries(session, changes)
        restored = [
            restore_row(session, TimeEntry, entries.get(change.row_id), change)
            for change in changes
        ]
        _refuse_filled_cells(session, restored, changes)
        for entry in restored:
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


def _refuse_filled_cells(
    session: Session, entries: Sequence[TimeEntry], changes: Sequence[RowChange]
) -> None:
    """Raises Conflict when a cell that held nothing else after the step holds another entry now:
    its time would count twice.
    """
    cells = [
        and_(
            TimeEntry.membership_id == entry.membership_id,
            TimeEntry.entry_date == entry.entry_date,
            TimeEntry.project_id == entry.project_id,
            TimeEntry.task_id.is_not_distinct_from(entry.task_id),
        )
        for entry, change in zip(entries, changes, strict=True)
        if change.is_alone
    ]
    if not cells:
        return
    entry_ids = [change.row_id for change in changes]
    others = select(TimeEntry.id).where(own(TimeEntry), or_(*cells), TimeEntry.id.not_in(entry_ids))
    if session.scalar(others.limit(1)):
        raise Conflict(CHANGED_MESSAGE)
