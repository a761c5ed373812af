"""What time would come to on an invoice, without making its lines: PostgreSQL rounds and sums them
as the preview does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Integer,
    Numeric,
    Select,
    SQLColumnExpression,
    TableValuedAlias,
    Uuid,
    and_,
    cast,
    column,
    func,
    literal,
    select,
)

from app.invoicing.models import Grouping, RoundingMode, RoundingPer
from app.invoicing.rules.rounding import Rounding
from app.kernel.db import db, own
from app.kernel.money import SECONDS_PER_HOUR, Hundredths, to_hundredths
from app.projects.models import Project, Rate
from app.projects.queries import rate_book
from app.timesheets.models import TimeEntry
from app.timesheets.queries import select_unbilled, span_of, unbilled_spans

LINE_COLUMNS = {
    Grouping.PROJECT: TimeEntry.project_id,
    Grouping.DATE: TimeEntry.entry_date,
    Grouping.MEMBER: TimeEntry.membership_id,
}


@dataclass(frozen=True)
class UnbilledTime:
    """What waits to be billed to one client. `amount`: hundredths, as the lines of an invoice would
    sum up; `unpriced` entries are not in it.
    """

    entries: int
    seconds: int
    amount: Hundredths
    unpriced: int
    oldest_day: date


def unbilled_sums(
    until: date | None, grouping: Grouping, rounding: Rounding
) -> dict[UUID, UnbilledTime]:
    """Client → what an invoice of its time up to `until` (included) would show under `grouping` and
    `rounding`; four queries.
    """
    starts = select(Rate.starts_on).where(own(Rate)).distinct().order_by(Rate.starts_on)
    breaks = list(db.session.scalars(starts))
    lines = _lines(breaks, until, grouping, rounding).subquery("line")
    billed = (
        lines.c.billed if _rounds_each_entry(rounding) else _round_seconds(lines.c.billed, rounding)
    )
    summed = select(
        lines.c.client_id,
        func.sum(lines.c.entries),
        func.sum(lines.c.seconds),
        func.coalesce(func.sum(_line_amount(billed, lines.c.rate)), 0),
        func.coalesce(func.sum(lines.c.entries).filter(lines.c.rate.is_(None)), 0),
        func.min(lines.c.oldest_day),
    )
    rows = db.session.execute(summed.group_by(lines.c.client_id))
    return {
        row[0]: UnbilledTime(int(row[1]), int(row[2]), to_hundredths(row[3]), int(row[4]), row[5])
        for row in rows
    }


def _lines(
    breaks: Sequence[date], until: date | None, grouping: Grouping, rounding: Rounding
) -> Select[*tuple[Any, ...]]:
    """The lines of time: of one rate each, as they would stand on an invoice."""
    rates = _rates(breaks, until)
    figures: tuple[SQLColumnExpression[Any], ...]
    same = (
        rates.c.membership_id == TimeEntry.membership_id,
        rates.c.project_id == TimeEntry.project_id,
        rates.c.span == span_of(breaks),
    )
    client: SQLColumnExpression[Any] = Project.client_id.label("client_id")
    billed = (
        _round_seconds(TimeEntry.seconds, rounding)
        if _rounds_each_entry(rounding)
        else TimeEntry.seconds
    )
    if grouping is Grouping.ENTRY:
        figures = (literal(1), TimeEntry.seconds, billed, TimeEntry.entry_date)
    else:
        figures = (
            func.count(),
            func.sum(TimeEntry.seconds),
            func.sum(billed),
            func.min(TimeEntry.entry_date),
        )
    columns: list[SQLColumnExpression[Any]] = [
        figure.label(name)
        for name, figure in zip(
            ("entries", "seconds", "billed", "oldest_day"), figures, strict=True
        )
    ]
    lines = select_unbilled(select(client, rates.c.rate, *columns), until).outerjoin(
        rates, and_(*same)
    )
    return (
        lines
        if grouping is Grouping.ENTRY
        else lines.group_by(client, rates.c.rate, LINE_COLUMNS[grouping])
    )


def _rates(breaks: Sequence[date], until: date | None) -> TableValuedAlias:
    """The rate of each member on each project in each span: it changes on the first day of a step
    only.
    """
    book, spans = rate_book(), unbilled_spans(breaks, until)
    rates = [
        book.rate_for(key.membership_id, key.project_id, key.client_id, breaks[key.span - 1])
        if key.span
        else None
        for key in spans
    ]
    return (
        func.unnest(
            cast([key.membership_id for key in spans], ARRAY(Uuid)),
            cast([key.project_id for key in spans], ARRAY(Uuid)),
            cast([key.span for key in spans], ARRAY(Integer)),
            cast(rates, ARRAY(Numeric)),
        )
        .table_valued(
            column("membership_id", Uuid),
            column("project_id", Uuid),
            column("span", Integer),
            column("rate", Numeric),
        )
        .render_derived("rate")
    )


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
