"""Time that an invoice may take: billable, billed by the hour unless asked otherwise, held by no live invoice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Date, cast, func, select

from app.accounts.models import User
from app.kernel.db import db
from app.kernel.tenancy import current_org_id
from app.projects.models import BillingMode, Project, Task
from app.timesheets.models import EntryLock, TimeEntry
from app.timesheets.queries.joining import joined, within


@dataclass(frozen=True)
class UnbilledEntry:
    """Billable time, billed by the hour, that no live invoice holds."""

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


class UnbilledGroup(NamedTuple):
    """`entries` unbilled entries of `seconds` each, of one member on one project: alike in all that decides their price. `day`: the oldest's."""

    client_id: UUID
    project_id: UUID
    membership_id: UUID
    span: int
    seconds: int
    entries: int
    day: date


def unbilled_entries(
    client_id: UUID,
    start: date | None = None,
    end: date | None = None,
    project_ids: Iterable[UUID] | None = None,
    membership_ids: Iterable[UUID] | None = None,
    modes: Iterable[BillingMode] = (BillingMode.TIME,),
) -> list[UnbilledEntry]:
    """What an invoice for the client may take, by date: from START to END (both included), of those projects, members and billing modes only."""
    chosen = [*is_unbilled(modes), Project.client_id == client_id]
    if project_ids is not None:
        chosen.append(TimeEntry.project_id.in_(list(project_ids)))
    if membership_ids is not None:
        chosen.append(TimeEntry.membership_id.in_(list(membership_ids)))
    chosen += within(start, end)
    columns = select(TimeEntry.id, TimeEntry.entry_date, TimeEntry.seconds, TimeEntry.description, TimeEntry.membership_id, User.name)
    columns = columns.add_columns(TimeEntry.project_id, Project.name, Task.name, Project.client_id)
    rows = db.session.execute(joined(columns, names=True).where(*chosen).order_by(TimeEntry.entry_date, TimeEntry.id))
    return [UnbilledEntry(*row) for row in rows]


def unbilled_seconds() -> dict[UUID, int]:
    """Seconds that could be billed today, for each client that has any; one query."""
    summed = joined(select(Project.client_id, func.sum(TimeEntry.seconds))).where(*is_unbilled()).group_by(Project.client_id)
    return {client_id: int(seconds) for client_id, seconds in db.session.execute(summed)}


def unbilled_groups(breaks: Sequence[date], until: date | None = None, *, by_date: bool = False) -> list[UnbilledGroup]:
    """What may be billed up to UNTIL, included; `span`: how many of BREAKS (sorted) have come by the entry's date. BY_DATE: days apart; one query."""
    span = func.width_bucket(TimeEntry.entry_date, cast(list(breaks), ARRAY(Date)))
    alike = [Project.client_id, TimeEntry.project_id, TimeEntry.membership_id, span, TimeEntry.seconds]
    counted = joined(select(*alike, func.count(), func.min(TimeEntry.entry_date))).where(*is_unbilled(), *within(None, until))
    return [UnbilledGroup._make(row) for row in db.session.execute(counted.group_by(*alike, *([TimeEntry.entry_date] if by_date else [])))]


def is_unbilled(modes: Iterable[BillingMode] = (BillingMode.TIME,)) -> list[ColumnElement[bool]]:
    return [
        TimeEntry.org_id == current_org_id(),
        TimeEntry.billable.is_(True),
        TimeEntry.seconds > 0,
        Project.billing_mode.in_(modes),
        EntryLock.id.is_(None),
    ]
