"""What somebody tracked time on lately."""

from uuid import UUID

from sqlalchemy import Text, func, select

from app.kernel.db import db, own
from app.timesheets.models import TimeEntry
from app.timesheets.rules import RowKey

# How far back is looked: some weeks of a busy member, and never all of their history.
MAX_RECENT_ENTRIES = 200


def recent_work(membership_id: UUID, limit: int) -> list[RowKey]:
    """The projects and tasks of the member's last entries, the latest first."""
    entries = (
        select(TimeEntry.project_id, TimeEntry.task_id, TimeEntry.entry_date, TimeEntry.id)
        .where(own(TimeEntry), TimeEntry.membership_id == membership_id)
        .order_by(TimeEntry.entry_date.desc())
        .limit(MAX_RECENT_ENTRIES)
        .subquery()
    )
    latest = func.max(entries.c.entry_date).desc(), func.max(entries.c.id.cast(Text)).desc()
    grouped = select(entries.c.project_id, entries.c.task_id).group_by(
        entries.c.project_id, entries.c.task_id
    )
    rows = db.session.execute(grouped.order_by(*latest).limit(limit))
    return [RowKey(row.project_id, row.task_id) for row in rows]
