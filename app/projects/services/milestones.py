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
from app.kernel.rows import own_row
from app.kernel.tenancy import current_org_id
from app.kernel.versions import check_version, edit_rows
from app.projects.models import FixedBill, Milestone, Project
from app.projects.queries import fixed_state
from app.projects.services.currencies import hold_currency
from app.projects.services.projects import lock_project

ON_INVOICE_MESSAGE = (
    "This milestone is on an invoice, so it stays as it is. Discard the invoice to release it."
)
BEYOND_PRICE_MESSAGE = (
    "With it the milestones are more than the fixed price. Tick to plan it all the same."
)


@dataclass(frozen=True)
class MilestoneDetails:
    """A part of a fixed price: an amount in the client's currency, which was `currency` when it was
    read, or `percent` of the price.
    """

    name: str
    amount_minor: Minor | None = None
    percent: Decimal | None = None
    due_on: date | None = None
    currency: str | None = None


def add_milestone(project_id: UUID, details: MilestoneDetails, *, may_exceed: bool = False) -> UUID:
    """Plan a part of the price; `may_exceed`: also one that leads beyond the price.

    Raises DomainError beside `amount`, `percent` or `beyond`.
    """
    with transaction() as session:
        hold_currency(session, details.currency, project_id=project_id)
        project = lock_project(session, project_id)
        row = Milestone(id=new_id(), project_id=project_id)
        _plan_milestone(session, project, row, details, may_exceed)
        audit.record("milestone.added", details.name, project=project.name)
        return row.id


def update_milestone(
    milestone_id: UUID,
    details: MilestoneDetails,
    *,
    may_exceed: bool = False,
    version: str | None = None,
) -> None:
    """As `add_milestone`. Raises Conflict when an invoice has it, EditConflict when it is not as it
    was at `version`.
    """
    with transaction() as session:
        project_id = own_row(Milestone, milestone_id).project_id
        hold_currency(session, details.currency, project_id=project_id)
        row, project = _lock_milestone(session, milestone_id)
        is_same_part = (row.amount_minor, row.percent) == (details.amount_minor, details.percent)
        with edit_rows(version, row):
            _plan_milestone(session, project, row, details, may_exceed or is_same_part)
        audit.record("milestone.changed", details.name, project=project.name)


def delete_milestone(milestone_id: UUID, version: str | None = None) -> None:
    """Raises Conflict when an invoice has it, EditConflict when it is not as it was at
    `version`.
    """
    with transaction() as session:
        row, project = _lock_milestone(session, milestone_id)
        check_version(version, row)
        session.delete(row)
        audit.record("milestone.deleted", row.name, project=project.name)


def _plan_milestone(
    session: Session, project: Project, row: Milestone, details: MilestoneDetails, may_exceed: bool
) -> None:
    if project.fixed_price_minor is None:
        raise DomainError(
            "Milestones are parts of a fixed price. Change the project's billing first."
        )
    if (details.amount_minor is None) == (details.percent is None):
        raise DomainError("Write an amount or a percentage, one of the two.", "amount")
    if not (details.amount_minor or details.percent):
        raise DomainError(
            "A milestone needs an amount.",
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
    if state is not None and state.unplanned_hundredths < 0 and not may_exceed:
        raise DomainError(BEYOND_PRICE_MESSAGE, "beyond")


def _lock_milestone(session: Session, milestone_id: UUID) -> tuple[Milestone, Project]:
    """The milestone and its project, which is locked. Raises NotFound; Conflict when an invoice
    has the milestone.
    """
    unlocked = session.get(Milestone, (current_org_id(), milestone_id))
    project = lock_project(session, unlocked.project_id) if unlocked else None
    row = session.get(Milestone, (current_org_id(), milestone_id), populate_existing=True)
    if row is None or project is None:
        raise NotFound
    bill = select(FixedBill.id).where(own(FixedBill), FixedBill.milestone_id == milestone_id)
    if session.scalar(bill) is not None:
        raise Conflict(ON_INVOICE_MESSAGE)
    return row, project
