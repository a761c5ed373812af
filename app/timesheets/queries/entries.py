"""Time entries as they were tracked: one, and those of a member."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select

from app.accounts.models import Membership, User
from app.kernel.db import db, own
from app.kernel.errors import NotFound
from app.kernel.rows import refers_to
from app.projects.models import Client, Project, Task
from app.timesheets.models import EntryLock, TimeEntry
from app.timesheets.queries.entry_selects import IS_LOCK_OF_ENTRY, join_entries
from app.timesheets.rules import TrackedEntry


def entry(entry_id: UUID) -> TrackedEntry:
    """Raises NotFound."""
    row = db.session.execute(select_tracked().where(TimeEntry.id == entry_id)).one_or_none()
    if row is None:
        raise NotFound
    return TrackedEntry(*row)


def entries_between(membership_id: UUID, first: date, last: date) -> list[TrackedEntry]:
    """A member's entries from `first` to `last`, both included, in the order they were worked."""
    query = select_tracked().where(
        TimeEntry.membership_id == membership_id, TimeEntry.entry_date.between(first, last)
    )
    in_order = (TimeEntry.entry_date, TimeEntry.started_at.nulls_last(), TimeEntry.id)
    return [TrackedEntry(*row) for row in db.session.execute(query.order_by(*in_order))]


def select_tracked() -> Select[*tuple[Any, ...]]:
    """The columns of TrackedEntry, in its order."""
    columns = (
        select(
            TimeEntry.id,
            TimeEntry.membership_id,
            User.name,
            TimeEntry.project_id,
            Project.name,
            Project.client_id,
            Client.name,
        )
        .add_columns(
            TimeEntry.task_id,
            Task.name,
            TimeEntry.entry_date,
            TimeEntry.seconds,
            TimeEntry.started_at,
            TimeEntry.ended_at,
        )
        .add_columns(
            TimeEntry.description,
            TimeEntry.billable,
            EntryLock.label,
            EntryLock.invoice_id,
            Membership.time_zone,
            TimeEntry.billable_choice,
            and_(
                Project.archived_at.is_(None),
                Client.archived_at.is_(None),
                Task.archived_at.is_(None),
            ),
            Project.colour,
        )
    )
    query = join_entries(columns, names=True).outerjoin(EntryLock, IS_LOCK_OF_ENTRY)
    return query.join(Client, refers_to(Project.client_id, Client)).where(own(TimeEntry))
