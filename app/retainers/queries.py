from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, takewhile
from uuid import UUID

from sqlalchemy import and_, exists, func, or_, select

from app.kernel.db import db, own
from app.kernel.errors import NotFound
from app.kernel.tenancy import current_org_id
from app.projects.models import BillingMode, Client, Project
from app.projects.rules import Burn, burn
from app.projects.rules.burn import DAY, PACE_DAYS
from app.retainers.models import Every, Retainer, RetainerBill, Rollover
from app.retainers.rules import (
    BilledPeriod,
    Period,
    PeriodStatement,
    RetainerTerms,
    Tracked,
    periods,
    statements,
    until,
)
from app.timesheets.models import EntryLock, TimeEntry


@dataclass(frozen=True)
class RetainerState:
    """A retainer as it stands on a day: its latest period begun, and how many before it have ended
    without being billed.
    """

    project: Project
    latest: PeriodStatement | None
    unbilled: int


def terms_of(row: Retainer) -> RetainerTerms:
    """The terms as the rules read them."""
    return RetainerTerms(
        starts_on=row.starts_on,
        fee_minor=row.fee_minor,
        cap_seconds=row.cap_seconds,
        every=Every(row.every),
        anchor_day=row.anchor_day,
        anchor_month=row.anchor_month,
        rollover=Rollover(row.rollover),
        rollover_seconds=row.rollover_seconds,
        rollover_periods=row.rollover_periods,
        overage_rate=row.overage_rate,
        prorate=row.prorate,
        stops=row.stops,
    )


def terms(project_id: UUID) -> Retainer | None:
    """The latest terms of the project's retainer, None when it has none."""
    history = terms_history(project_id)
    return history[-1] if history else None


def terms_history(project_id: UUID) -> list[Retainer]:
    """The terms of the project's retainer, the earliest first."""
    wanted = select(Retainer).where(own(Retainer), Retainer.project_id == project_id)
    return list(db.session.scalars(wanted.order_by(Retainer.starts_on)))


def retainer(retainer_id: UUID) -> Retainer:
    """One row of terms. Raises NotFound."""
    found = db.session.get(Retainer, (current_org_id(), retainer_id))
    if found is None:
        raise NotFound
    return found


def statement(project_id: UUID, on: date) -> list[PeriodStatement]:
    """The accounts of the retainer's periods from the first to the one that has begun last ON the
    day; three queries.
    """
    return statements_of([project_id], on).get(project_id, [])


def statements_of(project_ids: Sequence[UUID], on: date) -> dict[UUID, list[PeriodStatement]]:
    """As `statement`, for each of the projects that has a retainer; three queries for all of
    them.
    """
    found = {
        project_id: until(periods(rows), on)
        for project_id, rows in _terms_by_project(project_ids).items()
    }
    tracked, bills = _seconds_by_day_and_bill(list(found)), _bills(list(found))
    return {
        project_id: statements(
            each, _tracked(each, tracked.get(project_id, []), bills.get(project_id, {}))
        )
        for project_id, each in found.items()
    }


def states(on: date, project_ids: Sequence[UUID] | None = None) -> list[RetainerState]:
    """Every active retainer as it stands ON the day, by client and project; four queries."""
    joined = select(Project).join(
        Client, and_(Client.org_id == Project.org_id, Client.id == Project.client_id)
    )
    wanted = joined.where(
        own(Project),
        Project.billing_mode == BillingMode.RETAINER,
        Project.archived_at.is_(None),
    )
    if project_ids is not None:
        wanted = wanted.where(Project.id.in_(project_ids))
    projects = list(db.session.scalars(wanted.order_by(Client.name_key, Project.name_key)))
    accounts = statements_of([project.id for project in projects], on)
    return [_state(project, accounts.get(project.id, []), on) for project in projects]


def daily_seconds(project_id: UUID, first: date, last: date) -> dict[date, int]:
    """Billable seconds of the project on each date from FIRST to LAST that has any; one query."""
    return dict(_seconds_by_day([project_id], first, last).get(project_id, []))


def running_burn(project_id: UUID, accounts: Sequence[PeriodStatement], today: date) -> Burn | None:
    """How the hours of the period under way TODAY are used up, from the project's ACCOUNTS; None
    when none is, or includes nothing. One query.
    """
    latest = accounts[-1] if accounts else None
    if latest is None or latest.end < today or not latest.available:
        return None
    daily = daily_seconds(project_id, min(latest.start, today - PACE_DAYS * DAY), latest.end)
    return burn(
        latest.available, daily, latest.start, latest.end, today, accounts[0].start, latest.late
    )


def covered_entry_ids(
    project_id: UUID, accounts: Iterable[PeriodStatement], period_start: date
) -> list[UUID]:
    """The time that an invoice of the period covers and no live invoice holds: its own, and what
    came late to the billed ones just before it.

    One query. What came late to those before an unbilled one is that one's.
    """
    known = list(accounts)
    before = [each for each in known if each.start < period_start]
    billed = takewhile(lambda each: each.bill, reversed(before))
    spans = [
        (each.start, each.end)
        for each in (*(each for each in known if each.start == period_start), *billed)
    ]
    held = exists().where(EntryLock.org_id == TimeEntry.org_id, EntryLock.entry_id == TimeEntry.id)
    wanted = select(TimeEntry.id).where(
        own(TimeEntry),
        TimeEntry.project_id == project_id,
        TimeEntry.billable.is_(True),
        ~held,
    )
    within = wanted.where(
        or_(*(TimeEntry.entry_date.between(*span) for span in spans)), TimeEntry.seconds > 0
    )
    return (
        list(db.session.scalars(within.order_by(TimeEntry.entry_date, TimeEntry.id)))
        if spans
        else []
    )


def bills(project_id: UUID) -> dict[date, BilledPeriod]:
    """The live invoice of each period that is on one, by the period's first day."""
    return _bills([project_id]).get(project_id, {})


def _state(project: Project, accounts: list[PeriodStatement], on: date) -> RetainerState:
    unbilled = sum(1 for each in accounts if each.bill is None and each.end < on)
    return RetainerState(project, accounts[-1] if accounts else None, unbilled)


def _terms_by_project(project_ids: Sequence[UUID]) -> dict[UUID, list[RetainerTerms]]:
    wanted = select(Retainer).where(own(Retainer), Retainer.project_id.in_(project_ids))
    rows = db.session.scalars(wanted.order_by(Retainer.project_id, Retainer.starts_on))
    return {
        project_id: [terms_of(row) for row in group]
        for project_id, group in groupby(rows, lambda row: row.project_id)
    }


def _seconds_by_day(
    project_ids: Sequence[UUID], first: date = date.min, last: date = date.max
) -> dict[UUID, list[tuple[date, int]]]:
    summed = select(TimeEntry.project_id, TimeEntry.entry_date, func.sum(TimeEntry.seconds)).where(
        own(TimeEntry),
        TimeEntry.project_id.in_(project_ids),
        TimeEntry.billable.is_(True),
        TimeEntry.entry_date.between(first, last),
    )
    found: dict[UUID, list[tuple[date, int]]] = {}
    for project_id, day, seconds in db.session.execute(
        summed.group_by(TimeEntry.project_id, TimeEntry.entry_date)
    ):
        found.setdefault(project_id, []).append((day, int(seconds)))
    return found


def _seconds_by_day_and_bill(
    project_ids: Sequence[UUID],
) -> dict[UUID, list[tuple[date, date | None, int]]]:
    """As `_seconds_by_day`, apart by the first day of the period whose invoice holds the time;
    None: no period's does.
    """
    locked = and_(EntryLock.org_id == TimeEntry.org_id, EntryLock.entry_id == TimeEntry.id)
    same_invoice = and_(
        RetainerBill.org_id == EntryLock.org_id, RetainerBill.invoice_id == EntryLock.invoice_id
    )
    billed = and_(same_invoice, RetainerBill.project_id == TimeEntry.project_id)
    key = (TimeEntry.project_id, TimeEntry.entry_date, RetainerBill.period_start)
    summed = (
        select(*key, func.sum(TimeEntry.seconds))
        .select_from(TimeEntry)
        .outerjoin(EntryLock, locked)
        .outerjoin(RetainerBill, billed)
    )
    wanted = summed.where(
        own(TimeEntry),
        TimeEntry.project_id.in_(project_ids),
        TimeEntry.billable.is_(True),
    )
    found: dict[UUID, list[tuple[date, date | None, int]]] = {}
    for project_id, day, period_start, seconds in db.session.execute(wanted.group_by(*key)):
        found.setdefault(project_id, []).append((day, period_start, int(seconds)))
    return found


def _bills(project_ids: Sequence[UUID]) -> dict[UUID, dict[date, BilledPeriod]]:
    wanted = select(RetainerBill).where(own(RetainerBill), RetainerBill.project_id.in_(project_ids))
    found: dict[UUID, dict[date, BilledPeriod]] = {}
    for row in db.session.scalars(wanted):
        found.setdefault(row.project_id, {})[row.period_start] = BilledPeriod(
            row.invoice_id, row.used_seconds, row.overage_seconds
        )
    return found


def _tracked(
    found: list[Period], days: list[tuple[date, date | None, int]], bills: dict[date, BilledPeriod]
) -> dict[date, Tracked]:
    """DAYS summed by the period they lie in, or whose invoice took them, with the period's bill."""
    starts = [period.start for period in found]
    seconds, carried = dict.fromkeys(starts, 0), dict.fromkeys(starts, 0)
    for day, billed_in, tracked in days:
        place = bisect_right(starts, day) - 1
        if place < 0 or day > found[place].end:
            continue
        if billed_in in carried and billed_in != starts[place]:
            carried[billed_in] += tracked
        else:
            seconds[starts[place]] += tracked
    return {start: Tracked(seconds[start], bills.get(start), carried[start]) for start in starts}
