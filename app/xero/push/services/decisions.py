"""What a person decides when Xero holds something else under an invoice's number."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.invoicing.events import InvoiceQueued
from app.invoicing.models import Invoice, InvoicePush, InvoiceState
from app.invoicing.services.locks import lock_invoice, lock_push
from app.invoicing.services.numbers import allocate_reference
from app.invoicing.services.queue import enqueue
from app.invoicing.services.timeline import note
from app.kernel import audit
from app.kernel.db import transaction
from app.kernel.errors import Conflict
from app.kernel.events import emit
from app.kernel.messages import message
from app.xero.push.queries import found_invoice_of, holder_of
from app.xero.push.rules.found_invoices import FoundInvoice, is_live


def adopt_invoice(invoice_id: UUID) -> None:
    """A person says that what Xero holds is this invoice. It is read from Xero once more, then kept
    as found; opens a transaction.

    Raises NotFound, and Conflict when it is not waiting for this decision, nothing was found, or
    what was found is another invoice of ours.
    """
    with transaction() as session:
        invoice, push, found_invoice = _lock_undecided(session, invoice_id)
        if found_invoice is None:
            raise Conflict("It is not known what Xero has. Check again first.")
        if (other := holder_of(session, invoice, found_invoice.id)) is not None:
            raise Conflict(f"That is {other}, another invoice of yours.")
        push.begin_adoption()
        invoice.enqueue_adoption()
        note(
            invoice.id,
            "adopting",
            message("push.decided", number=found_invoice.number)
            if found_invoice.number
            else message("push.decided_unnumbered"),
            xero_invoice=str(found_invoice.id),
        )
        audit.record(
            "invoice.adopted",
            str(invoice.reference),
            invoice=str(invoice.id),
            xero_invoice=str(found_invoice.id),
        )
        emit(InvoiceQueued(invoice.org_id, invoice.id))


def send_under_new_number(invoice_id: UUID, *, not_ours: bool = False) -> None:
    """Leave what Xero holds alone and create this invoice there under its next number; opens a
    transaction.

    `not_ours`: the person has looked and says that what stands there is another invoice. Without
    it, Conflict while that is live and may be this one: the time would be billed twice. The earlier
    number stays in the timeline.
    """
    with transaction() as session:
        invoice, push, found_invoice = _lock_undecided(session, invoice_id)
        if (
            not not_ours
            and invoice.xero_invoice_id is not None
            and (found_invoice is None or is_live(found_invoice))
        ):
            raise Conflict(
                "What Xero has may be this invoice. Look at it there: only when it is another one"
                " may this be sent again."
            )
        earlier = str(invoice.reference)
        invoice.take_number(allocate_reference(session, invoice.number_prefix))
        invoice.forget_in_xero()
        push.start_over()
        push.forget_found()
        note(
            invoice.id,
            "renumbered",
            message("push.renumbered", earlier=earlier, reference=invoice.reference),
            earlier=earlier,
            not_ours=not_ours,
        )
        audit.record(
            "invoice.renumbered", str(invoice.reference), invoice=str(invoice.id), earlier=earlier
        )
        enqueue(session, invoice)


def _lock_undecided(
    session: Session, invoice_id: UUID
) -> tuple[Invoice, InvoicePush, FoundInvoice | None]:
    invoice = lock_invoice(session, invoice_id)
    if invoice.state is not InvoiceState.NEEDS_ATTENTION:
        raise Conflict("This invoice is not waiting for a decision.")
    push = lock_push(session, invoice.id)
    return invoice, push, found_invoice_of(push)
