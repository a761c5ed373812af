"""Tracked time by any dimensions: seconds, and what they are worth at the rates in force."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Date,
    Integer,
    Label,
    Numeric,
    Row,
    Select,
    SQLColumnExpression,
    Subquery,
    and_,
    cast,
    func,
    null,
    select,
)

from app.accounts.models import Membership, User
from app.kernel.db import db, own
from app.projects.models import Client, Project, Task
from app.projects.queries import join_rates
from app.reports.rules import Dimension, DimensionValue, TimeCell, TimeSums
from app.timesheets.models import TimeEntry
from app.timesheets.queries import EntryFilter, filter_conditions, find_entries
from app.timesheets.rules import DAYS_OF_WEEK


@dataclass(frozen=True)
class ValueName:
    """What people call a client, project, task or person; `colour`: a project's."""

    text: str
    colour: str = ""


def time_cells(
    entry_filter: EntryFilter,
    dimensions: Sequence[Dimension],
    *,
    week_start: int,
    priced: bool,
) -> list[TimeCell]:
    """The sums of the entries that the filter leaves, for each combination of values and currency
    that has any.

    `week_start`: 0 Monday … 6 Sunday. Without `priced` no rate is looked at, and no amount comes
    back. One query; three where words are searched for. Entries are summed by day before anything
    is joined, so a rate is looked up once for a project, member and day.
    """
    days = _select_days(entry_filter)
    values: list[Label[Any]] = [
        _value_column(dimension, days, week_start).label(f"value_{place}")
        for place, dimension in enumerate(dimensions)
    ]
    summed = _select_sums(values, days, priced=priced)
    return [_read_cell(row, len(values)) for row in db.session.execute(summed)]


def _select_days(entry_filter: EntryFilter) -> Subquery:
    groups = (
        TimeEntry.project_id,
        TimeEntry.task_id,
        TimeEntry.membership_id,
        TimeEntry.entry_date,
        TimeEntry.billable,
    )
    search = find_entries(entry_filter.search)
    return (
        select(*groups, func.sum(TimeEntry.seconds).label("seconds"))
        .where(*filter_conditions(entry_filter), *search.conditions)
        .group_by(*groups)
        .subquery("day")
    )


def _select_sums(
    values: Sequence[Label[Any]], days: Subquery, *, priced: bool
) -> Select[*tuple[Any, ...]]:
    billable = func.coalesce(func.sum(days.c.seconds).filter(days.c.billable), 0)
    query = (
        select(*values, Client.currency, func.sum(days.c.seconds).label("seconds"))
        .add_columns(billable.label("billable_seconds"))
        .select_from(days)
        .join(Project, and_(own(Project), Project.id == days.c.project_id))
        .join(Client, and_(own(Client), Client.id == Project.client_id))
    )
    if not priced:
        unknown = null().label("unpriced_seconds"), null().label("rate_seconds")
        return query.add_columns(*unknown).group_by(*values, Client.currency)
    work = {
        "membership_id": days.c.membership_id,
        "project_id": days.c.project_id,
        "client_id": Project.client_id,
    }
    query, rate = join_rates(query, work, days.c.entry_date)
    worth = func.sum(cast(days.c.seconds, Numeric) * rate).filter(days.c.billable)
    unpriced = func.sum(days.c.seconds).filter(days.c.billable, rate.is_(None))
    return query.add_columns(
        func.coalesce(unpriced, 0).label("unpriced_seconds"), worth.label("rate_seconds")
    ).group_by(*values, Client.currency)


def _value_column(
    dimension: Dimension, days: Subquery, week_start: int
) -> SQLColumnExpression[Any]:
    columns: Mapping[Dimension, SQLColumnExpression[Any]] = {
        Dimension.CLIENT: Project.client_id,
        Dimension.PROJECT: days.c.project_id,
        Dimension.TASK: days.c.task_id,
        Dimension.PERSON: days.c.membership_id,
        Dimension.BILLABLE: days.c.billable,
        Dimension.DAY: days.c.entry_date,
    }
    if dimension in columns:
        return columns[dimension]
    if dimension is Dimension.WEEK:
        weekday = cast(func.extract("isodow", days.c.entry_date), Integer) - 1
        return cast(days.c.entry_date - (weekday - week_start + DAYS_OF_WEEK) % DAYS_OF_WEEK, Date)
    return cast(func.date_trunc(dimension.value, days.c.entry_date), Date)


def _read_cell(row: Row[*tuple[Any, ...]], count: int) -> TimeCell:
    worth = {} if row.rate_seconds is None else {str(row.currency): Decimal(row.rate_seconds)}
    sums = TimeSums(
        int(row.seconds), int(row.billable_seconds), int(row.unpriced_seconds or 0), worth
    )
    return TimeCell(tuple(row[:count]), sums)


def names_of_values(
    dimension: Dimension, values: Collection[DimensionValue]
) -> dict[DimensionValue, ValueName]:
    """What the values of a dimension are called, but those of dates and billable; one query."""
    query = _select_names(dimension, [value for value in values if isinstance(value, UUID)])
    if query is None:
        return {}
    rows: Iterable[Any] = db.session.execute(query)
    return {row[0]: ValueName(*row[1:]) for row in rows}


def _select_names(dimension: Dimension, ids: Collection[UUID]) -> Select[*tuple[Any, ...]] | None:
    if dimension is Dimension.PROJECT:
        coloured = select(Project.id, Project.name, Project.colour)
        return coloured.where(own(Project), Project.id.in_(ids))
    if dimension is Dimension.CLIENT:
        return select(Client.id, Client.name).where(own(Client), Client.id.in_(ids))
    if dimension is Dimension.TASK:
        return select(Task.id, Task.name).where(own(Task), Task.id.in_(ids))
    if dimension is Dimension.PERSON:
        people = select(Membership.id, User.name).join(User, User.id == Membership.user_id)
        return people.where(own(Membership), Membership.id.in_(ids))
    return None
