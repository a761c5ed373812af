from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from app.invoicing.models import Invoice, LineKind
from app.invoicing.queries.fixed_prices import covered_entries, has_fixed_parts
from app.invoicing.rules import References
from app.invoicing.rules.fixed_prices import FixedChoice, fixed_charges, fixed_parts
from app.invoicing.services.invoices import NewInvoice, create_invoice_in
from app.invoicing.services.previews import PreviewChanged
from app.kernel.db import transaction
from app.kernel.errors import DomainError
from app.kernel.money import Hundredths
from app.projects.queries import fixed_state
from app.projects.services import add_fixed_bill
from app.projects.services.projects import lock_project


@dataclass(frozen=True)
class FixedPriceBilling:
    """What of the project's fixed price is billed. `until`: the last day of the time that goes with
    it, if any.

    `left`: what was left when the person looked, in hundredths; `beyond`: to bill more than that is
    meant.
    """

    project_id: UUID
    choice: FixedChoice
    until: date | None
    left: int
    beyond: bool = False


def bill_fixed_price(new: NewInvoice, billing: FixedPriceBilling, references: References) -> UUID:
    """As `create_invoice`, for part of a fixed price, which the invoice has from now on. Opens a
    transaction; answers the invoice's id.

    Raises PreviewChanged when the price no longer stands as the person saw it, NotFound, and
    DomainError beside `beyond` for more than what is left without its confirmation.
    """
    with transaction() as session:
        invoice = create_invoice_in(session, new, references)
        if not has_fixed_parts(invoice.id):
            _add_fixed_bills(session, invoice, new, billing)
        return invoice.id


def _add_fixed_bills(
    session: Session, invoice: Invoice, new: NewInvoice, billing: FixedPriceBilling
) -> None:
    """The project is held first: whoever bills it at the same moment waits and looks again. The
    time that goes with it is locked by now.
    """
    project = lock_project(session, billing.project_id)
    if project.client_id != new.client_id:
        raise PreviewChanged(["The project belongs to another client now."])
    state = fixed_state(project.id)
    if state is None:
        raise DomainError("This project has no fixed price any more.")
    if state.left_hundredths != billing.left:
        raise PreviewChanged(
            [
                "What is left of the fixed price has changed: somebody billed another part, or"
                " released one."
            ]
        )
    parts = fixed_parts(billing.choice, state)
    seen_charges = tuple(charge for charge in new.charges if charge.kind is LineKind.FIXED)
    covered = tuple(entry for charge in seen_charges for entry in charge.entries)
    now = fixed_charges(
        project.id, project.name, new.options.client_name, parts, covered, new.options.wording
    )
    if now != seen_charges or covered_entries(project.client_id, project.id, billing.until):
        raise PreviewChanged(["The project's milestones or its time were changed."])
    for part in parts:
        add_fixed_bill(
            session,
            project.id,
            invoice.id,
            Hundredths(part.amount),
            part.milestone_id,
            may_exceed=billing.beyond,
        )
