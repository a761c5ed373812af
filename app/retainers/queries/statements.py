"""The accounts of a retainer's periods."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, func, select

from app.kernel.db import db, own
from app.retainers.models import RetainerBill
from app.retainers.queries.terms import terms_by_project
from app.retainers.rules import (
    BilledPeriod,
    Period,
    PeriodStatement,
    TrackedTime,
    periods,
    periods_until,
    settle_periods,
)
from app.timesheets.models import EntryLock, TimeEntry
from app.timesheets.queries.entry_selects import IS_LOCK_OF_ENTRY


class DayTime(NamedTuple):
    """Billable seconds of a day. `billed_in`: the first day of the period whose invoice has them;
    None: no period's has.
    """

    day: date
    billed_in: date | None
    seconds: int


def statements(project_id: UUID, on: date) -> list[PeriodStatement]:
    """The accounts of the project's periods that have begun by that day; three queries."""
    return statements_by_project([project_id], on).get(project_id, [])


def statements_by_project(
    project_ids: Sequence[UUID], on: date
) -> dict[UUID, list[PeriodStatement]]:
    """As `statements`, for each of the projects that has a retainer; three queries, none where
    nothing is to be found.
    """
    begun = {
        project_id: periods_until(periods(terms), on)
        for project_id, terms in (terms_by_project(project_ids) if project_ids else {}).items()
    }
    if not begun:
        return {}
    days, bills = _days_by_project(list(begun)), _bills_by_project(list(begun))
    return {
        project_id: settle_periods(
            project_periods,
            _tracked_time(project_periods, days.get(project_id, []), bills.get(project_id, {})),
        )
        for project_id, project_periods in begun.items()
    }


def _days_by_project(project_ids: Sequence[UUID]) -> dict[UUID, list[DayTime]]:
    billed = and_(
        RetainerBill.org_id == EntryLock.org_id,
        RetainerBill.invoice_id == EntryLock.invoice_id,
        RetainerBill.project_id == TimeEntry.project_id,
    )
    key = (TimeEntry.project_id, TimeEntry.entry_date, RetainerBill.period_start)
    query = (
        select(*key, func.sum(TimeEntry.seconds))
        .select_from(TimeEntry)
        .outerjoin(EntryLock, IS_LOCK_OF_ENTRY)
        .outerjoin(RetainerBill, billed)
        .where(
            own(TimeEntry),
            TimeEntry.project_id.in_(project_ids),
            TimeEntry.billable.is_(True),
        )
        .group_by(*key)
    )
    days: dict[UUID, list[DayTime]] = {}
    for project_id, day, period_start, seconds in db.session.execute(query):
        days.setdefault(project_id, []).append(DayTime(day, period_start, int(seconds)))
    return days


def _bills_by_project(project_ids: Sequence[UUID]) -> dict[UUID, dict[date, BilledPeriod]]:
    """What live invoices have, by project and the period's first day."""
    query = select(RetainerBill).where(own(RetainerBill), RetainerBill.project_id.in_(project_ids))
    bills: dict[UUID, dict[date, BilledPeriod]] = {}
    for row in db.session.scalars(query):
        bills.setdefault(row.project_id, {})[row.period_start] = BilledPeriod(
            row.invoice_id, row.used_seconds, row.overage_seconds
        )
    return bills


def _tracked_time(
    project_periods: Sequence[Period], days: Sequence[DayTime], bills: Mapping[date, BilledPeriod]
) -> dict[date, TrackedTime]:
    """The days summed by the period they are in, or whose invoice has them, with its bill."""
    starts = [period.start for period in project_periods]
    seconds, carried = dict.fromkeys(starts, 0), dict.fromkeys(starts, 0)
    for day, billed_in, tracked in days:
        index = bisect_right(starts, day) - 1
        if index < 0 or day > project_periods[index].end:
            continue
        if billed_in in carried and billed_in != starts[index]:
            carried[billed_in] += tracked
        else:
            seconds[starts[index]] += tracked
    return {
        start: TrackedTime(seconds[start], bills.get(start), carried[start]) for start in starts
    }
