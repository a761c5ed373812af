"""What every question about time entries stands on."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_

from app.accounts.models import Membership, User
from app.projects.models import Project, Task
from app.timesheets.models import EntryLock, TimeEntry


def joined(columns: Select[*tuple[Any, ...]], names: bool = False) -> Select[*tuple[Any, ...]]:
    """COLUMNS of time entries with their projects and locks; NAMES: with their members and tasks
    too.
    """
    found = columns.select_from(TimeEntry).join(
        Project, and_(Project.org_id == TimeEntry.org_id, Project.id == TimeEntry.project_id)
    )
    found = found.outerjoin(
        EntryLock, and_(EntryLock.org_id == TimeEntry.org_id, EntryLock.entry_id == TimeEntry.id)
    )
    if not names:
        return found
    found = found.join(
        Membership,
        and_(Membership.org_id == TimeEntry.org_id, Membership.id == TimeEntry.membership_id),
    )
    found = found.join(User, User.id == Membership.user_id)
    return found.outerjoin(
        Task, and_(Task.org_id == TimeEntry.org_id, Task.id == TimeEntry.task_id)
    )


def within(start: date | None, end: date | None) -> list[ColumnElement[bool]]:
    """From START to END, both included; None: without that end."""
    found: list[ColumnElement[bool]] = []
    if start is not None:
        found.append(TimeEntry.entry_date >= start)
    if end is not None:
        found.append(TimeEntry.entry_date <= end)
    return found
