from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel import audit
from app.kernel.db import own, transaction
from app.kernel.errors import Conflict, DomainError, NotFound
from app.kernel.ids import new_id
from app.kernel.money import Minor
from app.kernel.tenancy import current_org_id
from app.projects.models import FixedBill, Milestone, Project
from app.projects.queries import fixed_state
from app.projects.services.projects import load

LOCKED = "This milestone is on an invoice, so it stays as it is. Discard the invoice to release it."
BEYOND = "With it the milestones are more than the fixed price. Tick to plan it all the same."


@dataclass(frozen=True)
class MilestoneDetails:
    """A part of a fixed price: `amount_minor` (minor units of the client's currency) or `percent`
    of the price, one of the two.
    """

    name: str
    amount_minor: Minor | None = None
    percent: Decimal | None = None
    due_on: date | None = None


def add_milestone(project_id: UUID, details: MilestoneDetails, *, beyond: bool = False) -> UUID:
    """A new part of the price; one that leads beyond the price only when BEYOND says so.
    DomainError beside `amount`, `percent` or `beyond`.
    """
    with transaction() as session:
        project = load(session, project_id)
        row = Milestone(id=new_id(), project_id=project_id)
        _plan(session, project, row, details, beyond)
        audit.record("milestone.added", details.name, project=project.name)
        return row.id


def update_milestone(
    milestone_id: UUID, details: MilestoneDetails, *, beyond: bool = False
) -> None:
    """As `add_milestone`. Raises Conflict when an invoice has it."""
    with transaction() as session:
        row, project = _held(session, milestone_id)
        _plan(session, project, row, details, beyond)
        audit.record("milestone.changed", details.name, project=project.name)


def delete_milestone(milestone_id: UUID) -> None:
    """Raises Conflict when an invoice has it."""
    with transaction() as session:
        row, project = _held(session, milestone_id)
        session.delete(row)
        audit.record("milestone.deleted", row.name, project=project.name)


def _plan(
    session: Session, project: Project, row: Milestone, details: MilestoneDetails, beyond: bool
) -> None:
    if project.fixed_price_minor is None:
        raise DomainError(
            "Milestones are parts of a fixed price. Change the project's billing first."
        )
    if (details.amount_minor is None) == (details.percent is None):
        raise DomainError("Write an amount or a percentage, one of the two.", "amount")
    if not (details.amount_minor or details.percent):
        raise DomainError(
            "A milestone is worth something.",
            "percent" if details.amount_minor is None else "amount",
        )
    row.name, row.amount_minor, row.percent, row.due_on = (
        details.name,
        details.amount_minor,
        details.percent,
        details.due_on,
    )
    session.add(row)
    session.flush()
    state = fixed_state(project.id)
    if state is not None and state.unplanned < 0 and not beyond:
        raise DomainError(BEYOND, "beyond")


def _held(session: Session, milestone_id: UUID) -> tuple[Milestone, Project]:
    """The milestone, which no invoice has; held by its project. Raises NotFound or Conflict."""
    known = session.get(Milestone, (current_org_id(), milestone_id))
    project = load(session, known.project_id) if known else None
    row = session.get(Milestone, (current_org_id(), milestone_id), populate_existing=True)
    if row is None or project is None:
        raise NotFound
    held = select(FixedBill.id).where(own(FixedBill), FixedBill.milestone_id == milestone_id)
    if session.scalar(held) is not None:
        raise Conflict(LOCKED)
    return row, project
