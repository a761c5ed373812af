"""What somebody tracked time on lately."""

from uuid import UUID

from sqlalchemy import func, select

from app.kernel.db import db, own
from app.timesheets.models import TimeEntry
from app.timesheets.rules import RowKey

# How far back is looked: some weeks of a busy member, and never all of their history.
MAX_RECENT_ENTRIES = 200


def recent_work(membership_id: UUID, limit: int) -> list[RowKey]:
    """The projects and tasks of the member's last entries, the latest first."""
    latest_first = TimeEntry.entry_date.desc(), TimeEntry.id.desc()
    entries = (
        select(
            TimeEntry.project_id,
            TimeEntry.task_id,
            func.row_number().over(order_by=latest_first).label("place"),
        )
        .where(own(TimeEntry), TimeEntry.membership_id == membership_id)
        .order_by(*latest_first)
        .limit(MAX_RECENT_ENTRIES)
        .subquery()
    )
    pair = entries.c.project_id, entries.c.task_id
    ordered = select(*pair).group_by(*pair).order_by(func.min(entries.c.place)).limit(limit)
    return [RowKey(row.project_id, row.task_id) for row in db.session.execute(ordered)]
