"""What time would come to on an invoice, without making its lines: PostgreSQL rounds and sums them
as the preview does.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Numeric,
    Row,
    Select,
    SQLColumnExpression,
    case,
    cast,
    func,
    literal,
    select,
)

from app.invoicing.models import Grouping, RoundingMode, RoundingPer
from app.invoicing.rules.ages import AGE_LIMITS_DAYS, Ages, ages_from_sums
from app.invoicing.rules.rounding import Rounding
from app.kernel.db import db
from app.kernel.money import SECONDS_PER_HOUR, Hundredths, to_hundredths
from app.projects.models import Project
from app.projects.queries import join_rates
from app.timesheets.models import TimeEntry
from app.timesheets.queries import select_unbilled

LINE_COLUMNS = {
    Grouping.PROJECT: TimeEntry.project_id,
    Grouping.DATE: TimeEntry.entry_date,
    Grouping.MEMBER: TimeEntry.membership_id,
}

AGE_COLUMNS = tuple(f"up_to_{days}_days" for days in AGE_LIMITS_DAYS)


@dataclass(frozen=True)
class UnbilledTime:
    """What waits to be billed to one client. `amount`: hundredths, as the lines of an invoice would
    sum up; `unpriced` entries are not in it. `ages`: of the seconds, where they were asked for.
    """

    entries: int
    seconds: int
    amount: Hundredths
    unpriced: int
    oldest_day: date
    ages: Ages | None = None

    def days_waiting(self, today: date) -> int:
        """How old the oldest day is `today`."""
        return (today - self.oldest_day).days


def unbilled_sums(
    until: date | None,
    grouping: Grouping,
    rounding: Rounding,
    client_ids: Collection[UUID] | None = None,
) -> dict[UUID, UnbilledTime]:
    """Client → what an invoice of its time up to `until` (included) would show under `grouping` and
    `rounding`, for each of those clients, or all; one query.
    """
    summed = select_client_sums(until, grouping, rounding, client_ids)
    return {row.client_id: read_sums(row) for row in db.session.execute(summed)}


def project_sums(
    client_id: UUID, grouping: Grouping, rounding: Rounding
) -> dict[UUID, UnbilledTime]:
    """Project of the client → what an invoice of the time on it alone would show; one query."""
    project = TimeEntry.project_id.label("project_id")
    lines = _select_lines(project, None, grouping, rounding, [client_id], {})
    summed = _select_sums(lines, rounding)
    return {row.project_id: read_sums(row) for row in db.session.execute(summed)}


def select_client_sums(
    until: date | None,
    grouping: Grouping,
    rounding: Rounding,
    client_ids: Collection[UUID] | None = None,
    today: date | None = None,
) -> Select[*tuple[Any, ...]]:
    """As `unbilled_sums`, for a query to build on; `read_sums` reads a row of it. With `today` it
    sums the ages too.
    """
    client = Project.client_id.label("client_id")
    lines = _select_lines(client, until, grouping, rounding, client_ids, _younger(today))
    return _select_sums(lines, rounding)


def _select_sums(
    selected_lines: Select[*tuple[Any, ...]], rounding: Rounding
) -> Select[*tuple[Any, ...]]:
    """The lines summed by their first column."""
    lines = selected_lines.subquery("line")
    key = lines.columns[0]
    billed = (
        lines.c.billed if _rounds_each_entry(rounding) else _round_seconds(lines.c.billed, rounding)
    )
    summed = select(
        key,
        func.sum(lines.c.entries).label("entries"),
        func.sum(lines.c.seconds).label("seconds"),
        func.coalesce(func.sum(_line_amount(billed, lines.c.rate)), 0).label("amount"),
        func.coalesce(func.sum(lines.c.entries).filter(lines.c.rate.is_(None)), 0).label(
            "unpriced"
        ),
        func.min(lines.c.oldest_day).label("oldest_day"),
        *(func.sum(lines.c[name]).label(name) for name in AGE_COLUMNS if name in lines.c),
    )
    return summed.group_by(key)


def read_sums(row: Row[*tuple[Any, ...]]) -> UnbilledTime:
    return UnbilledTime(
        int(row.entries),
        int(row.seconds),
        to_hundredths(row.amount),
        int(row.unpriced),
        row.oldest_day,
        _read_ages(row),
    )


def _read_ages(row: Row[*tuple[Any, ...]]) -> Ages | None:
    if AGE_COLUMNS[0] not in row._mapping:
        return None
    return ages_from_sums([int(row._mapping[name]) for name in AGE_COLUMNS], int(row.seconds))


def _younger(today: date | None) -> dict[str, ColumnElement[bool]]:
    """For each of the ages, that an entry is up to so old."""
    if today is None:
        return {}
    return {
        name: TimeEntry.entry_date >= today - timedelta(days=days)
        for name, days in zip(AGE_COLUMNS, AGE_LIMITS_DAYS, strict=True)
    }


def _select_lines(
    key: SQLColumnExpression[Any],
    until: date | None,
    grouping: Grouping,
    rounding: Rounding,
    client_ids: Collection[UUID] | None,
    younger: Mapping[str, ColumnElement[bool]],
) -> Select[*tuple[Any, ...]]:
    """The lines of time: of one rate each, as they would stand on an invoice of each `key`; the
    seconds that are `younger` under those names.
    """
    work = {
        "membership_id": TimeEntry.membership_id,
        "project_id": TimeEntry.project_id,
        "client_id": Project.client_id,
    }
    entries, rate = join_rates(
        select_unbilled(select(key), until, client_ids), work, TimeEntry.entry_date
    )
    billed = (
        _round_seconds(TimeEntry.seconds, rounding)
        if _rounds_each_entry(rounding)
        else TimeEntry.seconds
    )
    entries = entries.add_columns(rate.label("rate"))
    if grouping is Grouping.ENTRY:
        return entries.add_columns(*_entry_columns(billed, younger))
    columns = _group_columns(billed, younger)
    return entries.add_columns(*columns).group_by(key, rate, LINE_COLUMNS[grouping])


def _entry_columns(
    billed: SQLColumnExpression[int], younger: Mapping[str, ColumnElement[bool]]
) -> list[SQLColumnExpression[Any]]:
    """What a line of one entry is summed of."""
    ages = [
        case((is_younger, TimeEntry.seconds), else_=0).label(name)
        for name, is_younger in younger.items()
    ]
    day = TimeEntry.entry_date.label("oldest_day")
    return [literal(1).label("entries"), TimeEntry.seconds, billed.label("billed"), day, *ages]


def _group_columns(
    billed: SQLColumnExpression[int], younger: Mapping[str, ColumnElement[bool]]
) -> list[SQLColumnExpression[Any]]:
    """The same of a line of several."""
    seconds = func.sum(TimeEntry.seconds)
    ages = [
        func.coalesce(seconds.filter(is_younger), 0).label(name)
        for name, is_younger in younger.items()
    ]
    day = func.min(TimeEntry.entry_date).label("oldest_day")
    billed_sum = func.sum(billed).label("billed")
    return [func.count().label("entries"), seconds.label("seconds"), billed_sum, day, *ages]


def _rounds_each_entry(rounding: Rounding) -> bool:
    return rounding.mode is not RoundingMode.NONE and rounding.per is RoundingPer.ENTRY


def _round_seconds(
    seconds: SQLColumnExpression[int], rounding: Rounding
) -> SQLColumnExpression[int]:
    """`seconds` as `Rounding.round_seconds` bills them."""
    if rounding.mode is RoundingMode.NONE:
        return seconds
    step, tolerance = rounding.step_seconds, rounding.tolerance_seconds
    return (seconds + tolerance) // step * step


def _line_amount(
    seconds: SQLColumnExpression[int], rate: SQLColumnExpression[Any]
) -> SQLColumnExpression[Any]:
    """Hours with 4 decimals × `rate`, rounded half up to hundredths: what `line_amount` makes of
    them, in the currency's unit.
    """
    return func.round(func.round(cast(seconds, Numeric) / SECONDS_PER_HOUR, 4) * rate, 2)
