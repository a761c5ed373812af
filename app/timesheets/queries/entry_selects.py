"""What every question about time entries stands on."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_

from app.accounts.models import Membership, User
from app.kernel.rows import refers_to
from app.projects.models import Project, Task
from app.timesheets.models import EntryLock, TimeEntry

# For what the lock says: whether there is one, the entry says itself (`is_locked`).
IS_LOCK_OF_ENTRY = and_(EntryLock.org_id == TimeEntry.org_id, EntryLock.entry_id == TimeEntry.id)
# In the words of the index ix_time_entry_unbilled.
IS_UNBILLED_ENTRY = and_(TimeEntry.billable, ~TimeEntry.is_locked)


def join_entries(
    columns: Select[*tuple[Any, ...]], names: bool = False
) -> Select[*tuple[Any, ...]]:
    """The columns of time entries and their projects; `names`: of members and tasks too."""
    query = columns.select_from(TimeEntry).join(Project, refers_to(TimeEntry.project_id, Project))
    if not names:
        return query
    return (
        query.join(Membership, refers_to(TimeEntry.membership_id, Membership))
        .join(User, User.id == Membership.user_id)
        .outerjoin(Task, refers_to(TimeEntry.task_id, Task))
    )


def dated_between(start: date | None, end: date | None) -> list[ColumnElement[bool]]:
    """Entries from `start` to `end`, both included; None: without that bound."""
    conditions: list[ColumnElement[bool]] = []
    if start is not None:
        conditions.append(TimeEntry.entry_date >= start)
    if end is not None:
        conditions.append(TimeEntry.entry_date <= end)
    return conditions
