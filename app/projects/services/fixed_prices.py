"""Parts of a fixed price on invoices; inside the transaction that makes or discards the invoice."""

from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.kernel.db import own
from app.kernel.errors import Conflict, DomainError, NotFound
from app.kernel.ids import new_id
from app.kernel.money import Hundredths
from app.projects.models import FixedBill
from app.projects.queries import fixed_state
from app.projects.services.duplicates import is_unique_violation
from app.projects.services.projects import lock_project

BEYOND_PRICE_MESSAGE = (
    "This is more than what is left of the fixed price. Confirm that this is intended."
)


def add_fixed_bill(
    session: Session,
    project_id: UUID,
    invoice_id: UUID,
    amount_hundredths: Hundredths,
    milestone_id: UUID | None = None,
    *,
    may_exceed: bool = False,
) -> None:
    """Put a part of the price, or a milestone's, on the invoice; locks the project.

    Raises DomainError when that is more than what is left, unless `may_exceed`; Conflict when the
    milestone is on another invoice.
    """
    lock_project(session, project_id)
    state = fixed_state(project_id)
    if state is None:
        raise DomainError("This project has no fixed price.")
    if amount_hundredths > state.left_hundredths and not may_exceed:
        raise DomainError(BEYOND_PRICE_MESSAGE, "beyond")
    if milestone_id is not None and milestone_id not in {
        milestone.id for milestone in state.milestones
    }:
        raise NotFound
    try:
        with session.begin_nested():
            bill = FixedBill(
                id=new_id(), project_id=project_id, invoice_id=invoice_id, milestone_id=milestone_id
            )
            bill.amount_hundredths = amount_hundredths
            session.add(bill)
    except IntegrityError as error:
        if not is_unique_violation(error):
            raise NotFound from error
        raise Conflict("This milestone is on another invoice already.") from error


def release_fixed_parts(session: Session, invoice_id: UUID) -> int:
    """Let the invoice's parts of fixed prices be billed again; returns how many there were."""
    bills = delete(FixedBill).where(own(FixedBill), FixedBill.invoice_id == invoice_id)
    return len(session.execute(bills.returning(FixedBill.id)).all())
