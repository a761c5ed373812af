"""Time that an invoice may take: billable, billed by the hour unless asked otherwise, unlocked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Date, Select, cast, func, select

from app.accounts.models import User
from app.kernel.db import db, own
from app.projects.models import BillingMode, Project, Task
from app.timesheets.models import EntryLock, TimeEntry
from app.timesheets.queries.entry_selects import dated_between, join_entries


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


class UnbilledSpan(NamedTuple):
    """Unbilled time of one member on one project.

    `span`: how many of the given breaks have come by the day of the entries.
    """

    client_id: UUID
    project_id: UUID
    membership_id: UUID
    span: int


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
    query = join_entries(columns, names=True).where(*conditions)
    by_date = query.order_by(TimeEntry.entry_date, TimeEntry.id)
    return [UnbilledEntry(*row) for row in db.session.execute(by_date)]


def unbilled_seconds() -> dict[UUID, int]:
    """Seconds that could be billed today, for each client that has any; one query."""
    summed = (
        join_entries(select(Project.client_id, func.sum(TimeEntry.seconds)))
        .where(*unbilled_conditions())
        .group_by(Project.client_id)
    )
    return {client_id: int(seconds) for client_id, seconds in db.session.execute(summed)}


def unbilled_spans(breaks: Sequence[date], until: date | None = None) -> list[UnbilledSpan]:
    """Who worked on what between which breaks (sorted), in time unbilled up to `until`."""
    parts = [Project.client_id, TimeEntry.project_id, TimeEntry.membership_id, span_of(breaks)]
    return [
        UnbilledSpan._make(row)
        for row in db.session.execute(select_unbilled(select(*parts), until).group_by(*parts))
    ]


def select_unbilled(
    columns: Select[*tuple[Any, ...]], until: date | None = None
) -> Select[*tuple[Any, ...]]:
    """The columns of entries and projects, of what may be billed up to `until` (included)."""
    return join_entries(columns).where(*unbilled_conditions(), *dated_between(None, until))


def span_of(breaks: Sequence[date]) -> ColumnElement[int]:
    """How many of the breaks (sorted) have come by the day of an entry."""
    return func.width_bucket(TimeEntry.entry_date, cast(list(breaks), ARRAY(Date)))


def unbilled_conditions(
    modes: Iterable[BillingMode] = (BillingMode.TIME,),
) -> list[ColumnElement[bool]]:
    return [
        own(TimeEntry),
        TimeEntry.billable.is_(True),
        TimeEntry.seconds > 0,
        Project.billing_mode.in_(modes),
        EntryLock.entry_id.is_(None),
    ]
