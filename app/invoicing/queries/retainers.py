"""Which periods of a client's retainers may be billed, and what an invoice of one would hold."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from app.accounts.queries import organisation_of
from app.invoicing.queries.billable_entries import chosen_entries
from app.invoicing.rules.retainers import RetainerPeriod, retainer_amount
from app.kernel import clock
from app.kernel.db import db, own
from app.kernel.errors import DomainError
from app.kernel.messages import NO_MESSAGE, Message
from app.kernel.money import Hundredths
from app.kernel.tenancy import current_org_id
from app.projects.models import BillingMode, Project
from app.retainers.queries import covered_entry_ids, statements, statements_by_project
from app.retainers.rules import PeriodStatement


@dataclass(frozen=True)
class OfferedPeriod:
    """A period that no live invoice holds. `running`: its last day is still to come; `earlier`: how
    many periods before it are not billed either.
    """

    project: Project
    account: PeriodStatement
    running: bool
    earlier: int

    @property
    def key(self) -> str:
        return f"{self.project.id.hex}.{self.account.start.isoformat()}"


@dataclass(frozen=True)
class DuePeriod:
    """A period that has ended and no live invoice holds. `amount`: what its invoice comes to, in
    hundredths; 0 with the `obstacle` in its way.
    """

    project: Project
    account: PeriodStatement
    amount: Hundredths
    obstacle: Message


def due_periods(
    last_day: date, client_ids: Collection[UUID] | None = None
) -> dict[UUID, list[DuePeriod]]:
    """Client → the periods of its retainers that end up to `last_day` and are not billed, by
    project, the oldest first; four queries.

    Of an archived project those that began before it was archived.
    """
    projects = retainer_projects(client_ids)
    periods_by_client: dict[UUID, list[DuePeriod]] = {}
    for due in due_by_project(projects, last_day).values():
        periods_by_client.setdefault(due[0].project.client_id, []).extend(due)
    return periods_by_client


def retainer_projects(client_ids: Collection[UUID] | None = None) -> list[Project]:
    """The projects on a retainer, archived ones too, of these clients, or all; by name."""
    query = select(Project).where(own(Project), Project.billing_mode == BillingMode.RETAINER)
    if client_ids is not None:
        query = query.where(Project.client_id.in_(client_ids))
    return list(db.session.scalars(query.order_by(Project.name_key, Project.id)))


def due_by_project(projects: Sequence[Project], last_day: date) -> dict[UUID, list[DuePeriod]]:
    """As `due_periods`, for each of the projects that has any; three queries."""
    accounts = statements_by_project([project.id for project in projects], last_day)
    periods_by_project = {
        project.id: [
            _due_period(period)
            for period in _offered_of_project(project, accounts.get(project.id, []), last_day)
            if period.account.end <= last_day
        ]
        for project in projects
    }
    return {project_id: periods for project_id, periods in periods_by_project.items() if periods}


def _due_period(offered: OfferedPeriod) -> DuePeriod:
    project, account = offered.project, offered.account
    try:
        amount = retainer_amount(
            RetainerPeriod(project.id, project.name, project.client.currency, account, ())
        )
    except DomainError as refusal:
        return DuePeriod(project, account, Hundredths(0), refusal.reason)
    return DuePeriod(project, account, amount, NO_MESSAGE)


def offered_periods(client_id: UUID, on: date) -> list[OfferedPeriod]:
    """Of the client's projects on a retainer, begun `on` the day or before: the ended ones first,
    each kind the oldest first; four queries.

    Of an archived project those that began before it was archived.
    """
    projects = retainer_projects([client_id])
    accounts = statements_by_project([project.id for project in projects], on)
    periods = [
        period
        for project in projects
        for period in _offered_of_project(project, accounts.get(project.id, []), on)
    ]
    return sorted(periods, key=lambda period: (period.running, period.account.start))


def _offered_of_project(
    project: Project, accounts: Sequence[PeriodStatement], on: date
) -> list[OfferedPeriod]:
    last = _archive_day(project.archived_at) if project.archived_at else on
    waiting = [account for account in accounts if account.bill is None and account.start <= last]
    return [
        OfferedPeriod(project, account, account.end >= on, earlier)
        for earlier, account in enumerate(waiting)
    ]


def _archive_day(archived_at: datetime) -> date:
    """In the organisation's time zone, whose days periods are made of."""
    return clock.local_day(archived_at, organisation_of(current_org_id()).time_zone)


def retainer_period(project: Project, period_start: date) -> RetainerPeriod | None:
    """The period that begins on that day as it would be billed now; None when there is none."""
    accounts = statements(project.id, period_start)
    if not accounts or accounts[-1].start != period_start:
        return None
    account = accounts[-1]
    ids = covered_entry_ids(project.id, accounts, period_start)
    entries = chosen_entries(project.client_id, ids, (BillingMode.RETAINER,))
    counted = [entry for entry in entries if account.late or entry.entry_date >= period_start]
    return RetainerPeriod(
        project.id, project.name, project.client.currency, account, tuple(counted)
    )
