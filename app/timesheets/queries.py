from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Date, Select, and_, cast, exists, func, select

from app.accounts.models import Membership, User
from app.kernel.db import db
from app.kernel.errors import NotFound
from app.kernel.tenancy import current_org_id
from app.projects.models import BillingMode, Client, Project, Task
from app.timesheets.models import EntryLock, TimeEntry, Timer
from app.timesheets.rules import TrackedEntry

PAGE = 50


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


@dataclass(frozen=True)
class RunningTimer:
    """A member's running timer, as the bar at the top of every page shows it."""

    started_at: datetime
    description: str
    project_id: UUID | None
    task_id: UUID | None
    billable: bool
    project_name: str
    client_name: str
    task_name: str | None


@dataclass(frozen=True)
class MemberSeconds:
    """A member's part of a project; `unbilled`: the seconds of it that an invoice may take."""

    membership_id: UUID
    name: str
    seconds: int
    unbilled: int


@dataclass(frozen=True)
class EntryFilter:
    """Which time entries are wanted; nothing given means all. `billed`: held by an invoice, or not."""

    membership_id: UUID | None = None
    project_id: UUID | None = None
    client_id: UUID | None = None
    start: date | None = None
    end: date | None = None
    billable: bool | None = None
    billed: bool | None = None


@dataclass(frozen=True)
class EntryPage:
    """One page of the entries wanted, newest first, and the exact figures of all of them."""

    entries: list[TrackedEntry]
    count: int
    seconds: int
    billable_seconds: int
    day_seconds: dict[date, int] = field(default_factory=dict)


def entry(entry_id: UUID) -> TrackedEntry:
    """Raises NotFound."""
    row = db.session.execute(_shown().where(TimeEntry.id == entry_id)).one_or_none()
    if row is None:
        raise NotFound
    return TrackedEntry(*row)


def entries_between(membership_id: UUID, first: date, last: date) -> list[TrackedEntry]:
    """A member's entries from FIRST to LAST, both included, in the order in which they were worked; one query."""
    wanted = _shown().where(TimeEntry.membership_id == membership_id, TimeEntry.entry_date.between(first, last))
    ordered = wanted.order_by(TimeEntry.entry_date, TimeEntry.started_at.nulls_last(), TimeEntry.id)
    return [TrackedEntry(*row) for row in db.session.execute(ordered)]


def entry_page(wanted: EntryFilter, page: int = 1) -> EntryPage:
    """Page PAGE (from 1) of the entries, with totals over all of them; three queries."""
    conditions = _conditions(wanted)
    total = func.sum(TimeEntry.seconds)
    figures = select(func.count(), func.coalesce(total, 0), func.coalesce(total.filter(TimeEntry.billable), 0))
    count, seconds, billable = db.session.execute(figures.where(*conditions)).one()
    newest = (TimeEntry.entry_date.desc(), TimeEntry.id.desc())
    on_page = select(TimeEntry.id).where(*conditions).order_by(*newest).limit(PAGE).offset((page - 1) * PAGE)
    shown = [TrackedEntry(*row) for row in db.session.execute(_shown().where(TimeEntry.id.in_(on_page)).order_by(*newest))]
    return EntryPage(shown, count, int(seconds), int(billable), _day_seconds(wanted, shown))


def unbilled_entries(
    client_id: UUID,
    start: date | None = None,
    end: date | None = None,
    project_ids: Iterable[UUID] | None = None,
    membership_ids: Iterable[UUID] | None = None,
    modes: Iterable[BillingMode] = (BillingMode.TIME,),
) -> list[UnbilledEntry]:
    """What an invoice for the client may take, by date: from START to END (both included), of those projects, members and billing modes only."""
    chosen = [*_unbilled(modes), Project.client_id == client_id]
    if project_ids is not None:
        chosen.append(TimeEntry.project_id.in_(list(project_ids)))
    if membership_ids is not None:
        chosen.append(TimeEntry.membership_id.in_(list(membership_ids)))
    chosen += _within(start, end)
    columns = select(TimeEntry.id, TimeEntry.entry_date, TimeEntry.seconds, TimeEntry.description, TimeEntry.membership_id, User.name)
    columns = columns.add_columns(TimeEntry.project_id, Project.name, Task.name, Project.client_id)
    rows = db.session.execute(_joined(columns, names=True).where(*chosen).order_by(TimeEntry.entry_date, TimeEntry.id))
    return [UnbilledEntry(*row) for row in rows]


def unbilled_seconds() -> dict[UUID, int]:
    """Seconds that could be billed today, for each client that has any; one query."""
    summed = _joined(select(Project.client_id, func.sum(TimeEntry.seconds))).where(*_unbilled()).group_by(Project.client_id)
    return {client_id: int(seconds) for client_id, seconds in db.session.execute(summed)}


def unbilled_groups(breaks: Sequence[date], until: date | None = None, *, by_date: bool = False) -> list[UnbilledGroup]:
    """What may be billed up to UNTIL, included; `span`: how many of BREAKS (sorted) have come by the entry's date. BY_DATE: days apart; one query."""
    span = func.width_bucket(TimeEntry.entry_date, cast(list(breaks), ARRAY(Date)))
    alike = [Project.client_id, TimeEntry.project_id, TimeEntry.membership_id, span, TimeEntry.seconds]
    counted = _joined(select(*alike, func.count(), func.min(TimeEntry.entry_date))).where(*_unbilled(), *_within(None, until))
    return [UnbilledGroup._make(row) for row in db.session.execute(counted.group_by(*alike, *([TimeEntry.entry_date] if by_date else [])))]


def seconds_by_project(project_ids: Sequence[UUID] | None = None) -> dict[UUID, int]:
    """All seconds tracked, for each project that has any; one query."""
    summed = select(TimeEntry.project_id, func.sum(TimeEntry.seconds)).where(TimeEntry.org_id == current_org_id())
    if project_ids is not None:
        summed = summed.where(TimeEntry.project_id.in_(project_ids))
    return {project_id: int(seconds) for project_id, seconds in db.session.execute(summed.group_by(TimeEntry.project_id))}


def seconds_by_member(project_id: UUID) -> list[MemberSeconds]:
    """Who tracked how much on the project, the most first; one query."""
    total, unbilled = func.sum(TimeEntry.seconds), func.sum(TimeEntry.seconds).filter(*_unbilled())
    summed = _joined(select(TimeEntry.membership_id, User.name, total, func.coalesce(unbilled, 0)), names=True)
    summed = summed.where(TimeEntry.org_id == current_org_id(), TimeEntry.project_id == project_id)
    rows = db.session.execute(summed.group_by(TimeEntry.membership_id, User.name).order_by(total.desc(), User.name))
    return [MemberSeconds(membership_id, name, int(seconds), int(rest)) for membership_id, name, seconds, rest in rows]


def running_timer(membership_id: UUID) -> RunningTimer | None:
    """The member's timer; one query."""
    wanted = (
        select(Timer.started_at, Timer.description, Timer.project_id, Timer.task_id, Timer.billable)
        .add_columns(func.coalesce(Project.name, ""), func.coalesce(Client.name, ""), Task.name)
        .outerjoin(Project, and_(Project.org_id == Timer.org_id, Project.id == Timer.project_id))
        .outerjoin(Client, and_(Client.org_id == Project.org_id, Client.id == Project.client_id))
        .outerjoin(Task, and_(Task.org_id == Timer.org_id, Task.id == Timer.task_id))
        .where(Timer.org_id == current_org_id(), Timer.membership_id == membership_id)
    )
    row = db.session.execute(wanted).one_or_none()
    return RunningTimer(*row) if row else None


def _shown() -> Select[*tuple[Any, ...]]:
    columns = select(TimeEntry.id, TimeEntry.membership_id, User.name, TimeEntry.project_id, Project.name, Project.client_id, Client.name)
    columns = columns.add_columns(TimeEntry.task_id, Task.name, TimeEntry.entry_date, TimeEntry.seconds, TimeEntry.started_at, TimeEntry.ended_at)
    columns = columns.add_columns(TimeEntry.description, TimeEntry.billable, EntryLock.label, EntryLock.invoice_id, Membership.time_zone)
    joined = _joined(columns, names=True)
    return joined.join(Client, and_(Client.org_id == Project.org_id, Client.id == Project.client_id)).where(TimeEntry.org_id == current_org_id())


def _joined(columns: Select[*tuple[Any, ...]], names: bool = False) -> Select[*tuple[Any, ...]]:
    joined = columns.select_from(TimeEntry).join(Project, and_(Project.org_id == TimeEntry.org_id, Project.id == TimeEntry.project_id))
    joined = joined.outerjoin(EntryLock, and_(EntryLock.org_id == TimeEntry.org_id, EntryLock.entry_id == TimeEntry.id))
    if not names:
        return joined
    joined = joined.join(Membership, and_(Membership.org_id == TimeEntry.org_id, Membership.id == TimeEntry.membership_id))
    joined = joined.join(User, User.id == Membership.user_id)
    return joined.outerjoin(Task, and_(Task.org_id == TimeEntry.org_id, Task.id == TimeEntry.task_id))


def _unbilled(modes: Iterable[BillingMode] = (BillingMode.TIME,)) -> list[ColumnElement[bool]]:
    return [
        TimeEntry.org_id == current_org_id(),
        TimeEntry.billable.is_(True),
        TimeEntry.seconds > 0,
        Project.billing_mode.in_(modes),
        EntryLock.id.is_(None),
    ]


def _conditions(wanted: EntryFilter) -> list[ColumnElement[bool]]:
    """WANTED in terms of the entry alone: counting and sorting many entries joins nothing."""
    equal = [(TimeEntry.membership_id, wanted.membership_id), (TimeEntry.project_id, wanted.project_id)]
    found: list[ColumnElement[bool]] = [TimeEntry.org_id == current_org_id()]
    found += [column == value for column, value in equal if value is not None]
    found += _within(wanted.start, wanted.end)
    if wanted.billable is not None:
        found.append(TimeEntry.billable.is_(wanted.billable))
    if wanted.client_id is not None:
        of_client = select(Project.id).where(Project.org_id == current_org_id(), Project.client_id == wanted.client_id)
        found.append(TimeEntry.project_id.in_(of_client))
    if wanted.billed is not None:
        held = exists().where(EntryLock.org_id == TimeEntry.org_id, EntryLock.entry_id == TimeEntry.id)
        found.append(held if wanted.billed else ~held)
    return found


def _within(start: date | None, end: date | None) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if start is not None:
        found.append(TimeEntry.entry_date >= start)
    if end is not None:
        found.append(TimeEntry.entry_date <= end)
    return found


def _day_seconds(wanted: EntryFilter, shown: Sequence[TrackedEntry]) -> dict[date, int]:
    if not shown:
        return {}
    days = {each.entry_date for each in shown}
    within = replace(wanted, start=min(days), end=max(days))
    summed = select(TimeEntry.entry_date, func.sum(TimeEntry.seconds)).where(*_conditions(within)).group_by(TimeEntry.entry_date)
    return {day: int(seconds) for day, seconds in db.session.execute(summed)}
