"""Time entries as they were tracked: one, those of a member, and pages of a filter's."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from app.accounts.models import Membership, User
from app.kernel.db import db, own
from app.kernel.errors import NotFound
from app.kernel.rows import refers_to
from app.projects.models import Client, Project, Task
from app.timesheets.models import EntryLock, TimeEntry
from app.timesheets.queries.entry_selects import IS_LOCK_OF_ENTRY, dated_between, join_entries
from app.timesheets.rules import TrackedEntry

PAGE_ENTRIES = 50


@dataclass(frozen=True)
class EntryFilter:
    """Which time entries are asked for; None: all of them.

    `billed`: on an invoice, or not. `search`: a part of the description, or of the project's or
    client's name.
    """

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
    """One page of entries, newest first, and the exact figures of all that the filter allows."""

    entries: list[TrackedEntry]
    count: int
    seconds: int
    billable_seconds: int
    day_seconds: dict[date, int] = field(default_factory=dict)


def entry(entry_id: UUID) -> TrackedEntry:
    """Raises NotFound."""
    row = db.session.execute(_select_tracked().where(TimeEntry.id == entry_id)).one_or_none()
    if row is None:
        raise NotFound
    return TrackedEntry(*row)


def entries_between(membership_id: UUID, first: date, last: date) -> list[TrackedEntry]:
    """A member's entries from `first` to `last`, both included, in the order they were worked."""
    query = _select_tracked().where(
        TimeEntry.membership_id == membership_id, TimeEntry.entry_date.between(first, last)
    )
    in_order = (TimeEntry.entry_date, TimeEntry.started_at.nulls_last(), TimeEntry.id)
    return [TrackedEntry(*row) for row in db.session.execute(query.order_by(*in_order))]


def entry_page(entry_filter: EntryFilter, page: int = 1) -> EntryPage:
    """A page (from 1) of the entries, with totals over all of them; three queries."""
    conditions = _filter_conditions(entry_filter)
    total = func.sum(TimeEntry.seconds)
    figures = select(
        func.count(), func.coalesce(total, 0), func.coalesce(total.filter(TimeEntry.billable), 0)
    )
    count, seconds, billable = db.session.execute(figures.where(*conditions)).one()
    newest_first = (TimeEntry.entry_date.desc(), TimeEntry.id.desc())
    on_page = (
        select(TimeEntry.id)
        .where(*conditions)
        .order_by(*newest_first)
        .limit(PAGE_ENTRIES)
        .offset((page - 1) * PAGE_ENTRIES)
    )
    query = _select_tracked().where(TimeEntry.id.in_(on_page)).order_by(*newest_first)
    entries = [TrackedEntry(*row) for row in db.session.execute(query)]
    by_day = _seconds_by_day(entry_filter, entries)
    return EntryPage(entries, count, int(seconds), int(billable), by_day)


def _select_tracked() -> Select[*tuple[Any, ...]]:
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
        )
    )
    query = join_entries(columns, names=True).outerjoin(EntryLock, IS_LOCK_OF_ENTRY)
    return query.join(Client, refers_to(Project.client_id, Client)).where(own(TimeEntry))


def _filter_conditions(entry_filter: EntryFilter) -> list[ColumnElement[bool]]:
    """The filter in terms of the entry alone: counting and sorting many entries joins nothing."""
    conditions = [own(TimeEntry), *dated_between(entry_filter.start, entry_filter.end)]
    if entry_filter.membership_id is not None:
        conditions.append(TimeEntry.membership_id == entry_filter.membership_id)
    if entry_filter.project_id is not None:
        conditions.append(TimeEntry.project_id == entry_filter.project_id)
    if entry_filter.billable is not None:
        conditions.append(TimeEntry.billable.is_(entry_filter.billable))
    if entry_filter.client_id is not None:
        of_client = select(Project.id).where(
            own(Project), Project.client_id == entry_filter.client_id
        )
        conditions.append(TimeEntry.project_id.in_(of_client))
    if entry_filter.billed is not None:
        conditions.append(TimeEntry.is_locked.is_(entry_filter.billed))
    if entry_filter.search:
        conditions.append(_search_condition(entry_filter.search))
    return conditions


def _search_condition(text: str) -> ColumnElement[bool]:
    name_matches = or_(
        Project.name.icontains(text, autoescape=True), Client.name.icontains(text, autoescape=True)
    )
    projects = (
        select(Project.id)
        .join(Client, refers_to(Project.client_id, Client))
        .where(own(Project), name_matches)
    )
    return or_(
        TimeEntry.description.icontains(text, autoescape=True), TimeEntry.project_id.in_(projects)
    )


def _seconds_by_day(entry_filter: EntryFilter, entries: Sequence[TrackedEntry]) -> dict[date, int]:
    """All seconds that the filter allows on the days of the entries."""
    if not entries:
        return {}
    days = {entry.entry_date for entry in entries}
    on_these_days = replace(entry_filter, start=min(days), end=max(days))
    query = (
        select(TimeEntry.entry_date, func.sum(TimeEntry.seconds))
        .where(*_filter_conditions(on_these_days))
        .group_by(TimeEntry.entry_date)
    )
    return {day: int(seconds) for day, seconds in db.session.execute(query)}
