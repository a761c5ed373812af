"""Time entries as they were tracked: one, those of a member, and all that a filter wants, in
pages.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from app.accounts.models import Membership, User
from app.kernel.db import db, own
from app.kernel.errors import NotFound
from app.projects.models import Client, Project, Task
from app.timesheets.models import EntryLock, TimeEntry
from app.timesheets.queries.joining import joined, within
from app.timesheets.rules import TrackedEntry

PAGE = 50


@dataclass(frozen=True)
class EntryFilter:
    """Which time entries are wanted; nothing given means all. `billed`: held by an invoice, or not.

    `search`: a part of what was done, or of the project's or the client's name."""

    membership_id: UUID | None = None
    project_id: UUID | None = None
    client_id: UUID | None = None
    start: date | None = None
    end: date | None = None
    billable: bool | None = None
    billed: bool | None = None
    search: str = ""


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
    """A member's entries from FIRST to LAST, both included, in the order in which they were worked;
    one query.
    """
    wanted = _shown().where(
        TimeEntry.membership_id == membership_id, TimeEntry.entry_date.between(first, last)
    )
    ordered = wanted.order_by(TimeEntry.entry_date, TimeEntry.started_at.nulls_last(), TimeEntry.id)
    return [TrackedEntry(*row) for row in db.session.execute(ordered)]


def entry_page(wanted: EntryFilter, page: int = 1) -> EntryPage:
    """Page PAGE (from 1) of the entries, with totals over all of them; three queries."""
    conditions = _conditions(wanted)
    total = func.sum(TimeEntry.seconds)
    figures = select(
        func.count(), func.coalesce(total, 0), func.coalesce(total.filter(TimeEntry.billable), 0)
    )
    count, seconds, billable = db.session.execute(figures.where(*conditions)).one()
    newest = (TimeEntry.entry_date.desc(), TimeEntry.id.desc())
    on_page = (
        select(TimeEntry.id)
        .where(*conditions)
        .order_by(*newest)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    shown = [
        TrackedEntry(*row)
        for row in db.session.execute(_shown().where(TimeEntry.id.in_(on_page)).order_by(*newest))
    ]
    return EntryPage(shown, count, int(seconds), int(billable), _day_seconds(wanted, shown))


def _shown() -> Select[*tuple[Any, ...]]:
    columns = select(
        TimeEntry.id,
        TimeEntry.membership_id,
        User.name,
        TimeEntry.project_id,
        Project.name,
        Project.client_id,
        Client.name,
    )
    columns = columns.add_columns(
        TimeEntry.task_id,
        Task.name,
        TimeEntry.entry_date,
        TimeEntry.seconds,
        TimeEntry.started_at,
        TimeEntry.ended_at,
    )
    columns = columns.add_columns(
        TimeEntry.description,
        TimeEntry.billable,
        EntryLock.label,
        EntryLock.invoice_id,
        Membership.time_zone,
    )
    named = joined(columns, names=True)
    return named.join(
        Client, and_(Client.org_id == Project.org_id, Client.id == Project.client_id)
    ).where(own(TimeEntry))


def _conditions(wanted: EntryFilter) -> list[ColumnElement[bool]]:
    """WANTED in terms of the entry alone: counting and sorting many entries joins nothing."""
    equal = [
        (TimeEntry.membership_id, wanted.membership_id),
        (TimeEntry.project_id, wanted.project_id),
    ]
    found: list[ColumnElement[bool]] = [own(TimeEntry)]
    found += [column == value for column, value in equal if value is not None]
    found += within(wanted.start, wanted.end)
    if wanted.billable is not None:
        found.append(TimeEntry.billable.is_(wanted.billable))
    if wanted.client_id is not None:
        of_client = select(Project.id).where(own(Project), Project.client_id == wanted.client_id)
        found.append(TimeEntry.project_id.in_(of_client))
    if wanted.billed is not None:
        held = exists().where(
            EntryLock.org_id == TimeEntry.org_id, EntryLock.entry_id == TimeEntry.id
        )
        found.append(held if wanted.billed else ~held)
    if wanted.search:
        found.append(_mentions(wanted.search))
    return found


def _mentions(text: str) -> ColumnElement[bool]:
    named = or_(
        Project.name.icontains(text, autoescape=True), Client.name.icontains(text, autoescape=True)
    )
    of_client = and_(Client.org_id == Project.org_id, Client.id == Project.client_id)
    projects = select(Project.id).join(Client, of_client).where(own(Project), named)
    return or_(
        TimeEntry.description.icontains(text, autoescape=True), TimeEntry.project_id.in_(projects)
    )


def _day_seconds(wanted: EntryFilter, shown: Sequence[TrackedEntry]) -> dict[date, int]:
    if not shown:
        return {}
    days = {each.entry_date for each in shown}
    within = replace(wanted, start=min(days), end=max(days))
    summed = (
        select(TimeEntry.entry_date, func.sum(TimeEntry.seconds))
        .where(*_conditions(within))
        .group_by(TimeEntry.entry_date)
    )
    return {day: int(seconds) for day, seconds in db.session.execute(summed)}
