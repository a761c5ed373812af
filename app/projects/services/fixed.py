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
from app.projects.services.projects import load

BEYOND = "This is more than what is left of the fixed price. Confirm that it is meant."


def hold_part(
    session: Session,
    project_id: UUID,
    invoice_id: UUID,
    amount_hundredths: Hundredths,
    milestone_id: UUID | None = None,
    *,
    beyond: bool = False,
) -> None:
    """The invoice has AMOUNT_HUNDREDTHS of the price (a milestone's, if one is named) from now on;
    the project is held.

    Raises DomainError when that is more than what is left, unless BEYOND says it is meant; Conflict
    when the milestone is on another invoice.
    """
    load(session, project_id)
    state = fixed_state(project_id)
    if state is None:
        raise DomainError("This project has no fixed price.")
    if amount_hundredths > state.left and not beyond:
        raise DomainError(BEYOND, "beyond")
    if milestone_id is not None and milestone_id not in {each.id for each in state.milestones}:
        raise NotFound
    try:
        with session.begin_nested():
            part = FixedBill(
                id=new_id(), project_id=project_id, invoice_id=invoice_id, milestone_id=milestone_id
            )
            part.amount_hundredths = amount_hundredths
            session.add(part)
    except IntegrityError as error:
        if getattr(error.orig, "sqlstate", "") != "23505":
            raise NotFound from error
        raise Conflict("This milestone is on another invoice already.") from error


def release_parts(session: Session, invoice_id: UUID) -> int:
    """The invoice lets go of what it has of fixed prices, which may be billed again. Answers how
    many parts.
    """
    mine = delete(FixedBill).where(own(FixedBill), FixedBill.invoice_id == invoice_id)
    return len(session.execute(mine.returning(FixedBill.id)).all())
