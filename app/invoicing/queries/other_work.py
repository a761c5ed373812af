"""Projects that are billed by something else than time, and how far that has been billed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on

from app.invoicing.queries.retainers import DuePeriod, due_by_project, retainer_projects
from app.invoicing.rules.arithmetic import sum_hundredths
from app.kernel.db import db, own
from app.kernel.money import Hundredths, Minor, minor_to_hundredths
from app.kernel.tenancy import current_org_id
from app.projects.models import BillingMode, FixedBill, Project
from app.retainers.models import Retainer, RetainerBill


@dataclass(frozen=True)
class RetainerWork:
    """A project on a retainer: the fee of a period (minor units), the first day of the last period
    billed, if any, and the periods that are due.
    """

    project: Project
    fee_minor: int
    every: str
    last_billed: date | None
    due: tuple[DuePeriod, ...] = ()

    @property
    def amount(self) -> Hundredths:
        """What the periods that are due come to."""
        return sum_hundredths(period.amount for period in self.due)


@dataclass(frozen=True)
class FixedPriceWork:
    """A project at a fixed price; hundredths."""

    project: Project
    price: Hundredths
    billed: Hundredths

    @property
    def amount(self) -> Hundredths:
        """What is left of the price."""
        return Hundredths(max(self.price - self.billed, 0))


# By the client.
OtherWork = dict[UUID, list[RetainerWork | FixedPriceWork]]


def other_work(today: date, client_ids: Collection[UUID] | None = None) -> OtherWork:
    """Client → its projects on a retainer that goes on or of which a period is due `today`, and
    active ones at a price of which something is left; of these clients, or all.
    """
    works_by_client: OtherWork = {}
    works: list[RetainerWork | FixedPriceWork] = [
        *_retainer_work(today, client_ids),
        *_fixed_price_work(client_ids),
    ]
    for work in works:
        works_by_client.setdefault(work.project.client_id, []).append(work)
    return works_by_client


def _retainer_work(today: date, client_ids: Collection[UUID] | None) -> list[RetainerWork]:
    org_id = current_org_id()
    newest = select(Retainer).where(Retainer.org_id == org_id).ext(distinct_on(Retainer.project_id))
    terms = {
        retainer.project_id: retainer
        for retainer in db.session.scalars(
            newest.order_by(Retainer.project_id, Retainer.starts_on.desc())
        )
    }
    last = select(RetainerBill.project_id, func.max(RetainerBill.period_start)).where(
        RetainerBill.org_id == org_id
    )
    billed = {row[0]: row[1] for row in db.session.execute(last.group_by(RetainerBill.project_id))}
    projects = retainer_projects(client_ids)
    due = due_by_project(projects, today - timedelta(days=1))
    return [
        RetainerWork(
            project,
            terms[project.id].fee_minor,
            terms[project.id].every,
            billed.get(project.id),
            tuple(due.get(project.id, ())),
        )
        for project in projects
        if project.id in due or _goes_on(project, terms.get(project.id))
    ]


def _goes_on(project: Project, newest_terms: Retainer | None) -> bool:
    return project.archived_at is None and newest_terms is not None and not newest_terms.stops


def _fixed_price_work(client_ids: Collection[UUID] | None) -> list[FixedPriceWork]:
    """One query."""
    billed = (
        select(FixedBill.project_id, func.sum(FixedBill.amount_hundredths).label("billed"))
        .where(own(FixedBill))
        .group_by(FixedBill.project_id)
        .subquery()
    )
    priced = (
        select(Project, func.coalesce(billed.c.billed, 0))
        .outerjoin(billed, billed.c.project_id == Project.id)
        .where(
            own(Project),
            Project.archived_at.is_(None),
            Project.billing_mode == BillingMode.FIXED,
        )
        .order_by(Project.name_key)
    )
    if client_ids is not None:
        priced = priced.where(Project.client_id.in_(client_ids))
    works = [
        FixedPriceWork(project, _fixed_price(project), Hundredths(int(total)))
        for project, total in db.session.execute(priced)
    ]
    return [work for work in works if work.amount]


def _fixed_price(project: Project) -> Hundredths:
    return minor_to_hundredths(project.fixed_price_minor or Minor(0), project.client.currency)
