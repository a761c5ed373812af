from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from app.invoicing.models import Invoice
from app.invoicing.queries.retainers import retainer_period
from app.invoicing.rules import References, refusals
from app.invoicing.rules.retainers import RETAINER_KINDS, retainer_charges
from app.invoicing.services.invoices import NewInvoice, create_invoice_in
from app.invoicing.services.previews import PreviewChanged
from app.kernel.db import transaction
from app.kernel.errors import Conflict
from app.kernel.messages import message
from app.projects.services.projects import lock_project
from app.retainers.services import add_retainer_bill


@dataclass(frozen=True)
class RetainerBilling:
    """The period of the project's retainer that is billed."""

    project_id: UUID
    period_start: date


def bill_retainer_period(new: NewInvoice, billing: RetainerBilling, references: References) -> UUID:
    """As `create_invoice`, for a retainer's period, which the invoice holds from now on. Opens a
    transaction; answers the invoice's id.

    Raises PreviewChanged when the period no longer stands as the person saw it, NotFound, and
    Conflict when a live invoice has it.
    """
    with transaction() as session:
        return bill_retainer_period_in(session, new, billing, references).id


def bill_retainer_period_in(
    session: Session, new: NewInvoice, billing: RetainerBilling, references: References
) -> Invoice:
    """`bill_retainer_period` inside the open transaction."""
    invoice = create_invoice_in(session, new, references)
    _bill_period(session, invoice, new, billing)
    return invoice


def _bill_period(
    session: Session, invoice: Invoice, new: NewInvoice, billing: RetainerBilling
) -> None:
    """The project is held first: time that is tracked from here on comes after the invoice. What
    the fee covers is locked by now: none is left.
    """
    project = lock_project(session, billing.project_id)
    if project.client_id != new.client_id:
        raise PreviewChanged(["The project belongs to another client now."])
    period = retainer_period(project, billing.period_start)
    if period is None:
        raise PreviewChanged(["The retainer's terms were changed: it has no such period any more."])
    if period.account.bill is not None:
        if period.account.bill.invoice_id == invoice.id:
            return
        raise Conflict.with_reason(message("invoice.period_taken"), refusals.SENTENCES)
    seen_charges = tuple(charge for charge in new.charges if charge.kind in RETAINER_KINDS)
    covered = tuple(entry for charge in seen_charges for entry in charge.entries)
    now = retainer_charges(
        replace(period, entries=covered), new.options.client_name, new.options.wording
    )
    if period.entries or now != seen_charges:
        raise PreviewChanged(["The period's time or terms were changed."])
    add_retainer_bill(session, project.id, period.account, invoice.id)
