"""Time that an invoice may take: billable, billed by the hour unless asked otherwise, unlocked."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select

from app.accounts.models import User
from app.kernel.db import db, own
from app.projects.models import BillingMode, Project, Task
from app.timesheets.models import TimeEntry
from app.timesheets.queries.entry_selects import IS_UNBILLED_ENTRY, dated_between, join_entries


@dataclass(frozen=True)
class UnbilledEntry:
    """Billable time that is on no live invoice."""

    id: UUID
    entry_date: date
    seconds: int
    description: str
    membership_id: UUID
    member_name: str
    project_id: UUID
    project_name: str
    task_name: str | None
    client_id: UUID
    project_colour: str


def unbilled_entries(
    client_id: UUID,
    start: date | None = None,
    end: date | None = None,
    project_ids: Iterable[UUID] | None = None,
    membership_ids: Iterable[UUID] | None = None,
    modes: Iterable[BillingMode] = (BillingMode.TIME,),
) -> list[UnbilledEntry]:
    """What an invoice for the client may take, by date.

    From `start` to `end`, both included; of those projects, members and billing modes only.
    """
    conditions = [*unbilled_conditions(modes), Project.client_id == client_id]
    if project_ids is not None:
        conditions.append(TimeEntry.project_id.in_(list(project_ids)))
    if membership_ids is not None:
        conditions.append(TimeEntry.membership_id.in_(list(membership_ids)))
    conditions += dated_between(start, end)
    columns = select(
        TimeEntry.id,
        TimeEntry.entry_date,
        TimeEntry.seconds,
        TimeEntry.description,
        TimeEntry.membership_id,
        User.name,
    )
    columns = columns.add_columns(TimeEntry.project_id, Project.name, Task.name, Project.client_id)
    columns = columns.add_columns(Project.colour)
    query = join_entries(columns, names=True).where(*conditions)
    by_date = query.order_by(TimeEntry.entry_date, TimeEntry.id)
    return [UnbilledEntry(*row) for row in db.session.execute(by_date)]


def unbilled_seconds(client_ids: Collection[UUID]) -> dict[UUID, int]:
    """Seconds that could be billed today, for each of the clients that has any; one query."""
    rows = db.session.execute(select_unbilled_seconds(client_ids))
    return {client_id: int(seconds) for client_id, seconds in rows}


def select_unbilled_seconds(
    client_ids: Collection[UUID] | None = None,
) -> Select[UUID, Any]:
    """`client_id` and `seconds` of all clients that have any to bill, or of those among these; sums
    before it looks for clients.
    """
    by_project = (
        select(TimeEntry.project_id, func.sum(TimeEntry.seconds).label("seconds"))
        .where(own(TimeEntry), IS_UNBILLED_ENTRY, TimeEntry.seconds > 0)
        .group_by(TimeEntry.project_id)
    )
    if client_ids is not None:
        of_clients = select(Project.id).where(own(Project), Project.client_id.in_(client_ids))
        by_project = by_project.where(TimeEntry.project_id.in_(of_clients))
    sums = by_project.subquery()
    summed = (
        select(Project.client_id, func.sum(sums.c.seconds).label("seconds"))
        .join(sums, sums.c.project_id == Project.id)
        .where(own(Project), Project.billing_mode == BillingMode.TIME)
        .group_by(Project.client_id)
    )
    return summed if client_ids is None else summed.where(Project.client_id.in_(client_ids))


def select_unbilled(
    columns: Select[*tuple[Any, ...]],
    until: date | None = None,
    client_ids: Collection[UUID] | None = None,
) -> Select[*tuple[Any, ...]]:
    """The columns of entries and projects, of what may be billed up to `until` (included) to these
    clients, or any.
    """
    query = join_entries(columns).where(*unbilled_conditions(), *dated_between(None, until))
    return query if client_ids is None else query.where(Project.client_id.in_(client_ids))


def unbilled_conditions(
    modes: Iterable[BillingMode] = (BillingMode.TIME,),
) -> list[ColumnElement[bool]]:
    return [
        own(TimeEntry),
        IS_UNBILLED_ENTRY,
        TimeEntry.seconds > 0,
        Project.billing_mode.in_(modes),
    ]
