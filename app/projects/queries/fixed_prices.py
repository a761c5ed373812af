from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from app.kernel.db import db, own
from app.kernel.money import Hundredths, Minor, minor_to_hundredths
from app.kernel.rows import own_row
from app.projects.models import FixedBill, Milestone, Project
from app.projects.queries.projects import project
from app.projects.rules import FixedState, MilestoneState, share_of_price


def milestone(milestone_id: UUID) -> Milestone:
    """Raises NotFound."""
    return own_row(Milestone, milestone_id)


def fixed_state(project_id: UUID) -> FixedState | None:
    """What is billed and left of the project's fixed price, with its milestones by due date.

    None for a project without a fixed price.
    """
    return fixed_states([project(project_id)]).get(project_id)


def fixed_states(projects: Sequence[Project]) -> dict[UUID, FixedState]:
    """As `fixed_state`, for those of the projects that have a fixed price; two queries, none
    where no project has one.
    """
    prices = {
        project.id: project.fixed_price_minor
        for project in projects
        if project.fixed_price_minor is not None
    }
    if not prices:
        return {}
    currencies = {project.id: project.client.currency for project in projects}
    ids = list(prices)
    bills = list(
        db.session.scalars(select(FixedBill).where(own(FixedBill), FixedBill.project_id.in_(ids)))
    )
    by_due_date = (Milestone.due_on.nulls_last(), Milestone.created_at, Milestone.id)
    query = select(Milestone).where(own(Milestone), Milestone.project_id.in_(ids))
    milestones = list(db.session.scalars(query.order_by(*by_due_date)))
    return {
        project_id: _fixed_state(
            price,
            currencies[project_id],
            [milestone for milestone in milestones if milestone.project_id == project_id],
            [bill for bill in bills if bill.project_id == project_id],
        )
        for project_id, price in prices.items()
    }


def _fixed_state(
    price: Minor, currency: str, milestones: Sequence[Milestone], bills: Sequence[FixedBill]
) -> FixedState:
    by_milestone = {bill.milestone_id: bill for bill in bills if bill.milestone_id}
    elsewhere = sum(bill.amount_hundredths for bill in bills if bill.milestone_id is None)
    return FixedState(
        currency=currency,
        price_hundredths=minor_to_hundredths(price, currency),
        billed_hundredths=Hundredths(sum(bill.amount_hundredths for bill in bills)),
        elsewhere_hundredths=Hundredths(elsewhere),
        milestones=tuple(
            _milestone_state(milestone, price, currency, by_milestone.get(milestone.id))
            for milestone in milestones
        ),
    )


def _milestone_state(
    row: Milestone, price: Minor, currency: str, bill: FixedBill | None
) -> MilestoneState:
    agreed = (
        minor_to_hundredths(row.amount_minor or Minor(0), currency)
        if row.percent is None
        else share_of_price(price, row.percent, currency)
    )
    return MilestoneState(
        id=row.id,
        name=row.name,
        amount_hundredths=bill.amount_hundredths if bill else agreed,
        percent=row.percent,
        due_on=row.due_on,
        billed_by=bill.invoice_id if bill else None,
    )
