from uuid import UUID

from app.invoicing.models import Invoice, InvoiceState
from app.invoicing.services.locks import lock_invoice, lock_push, refuse_unknown_outcome
from app.invoicing.services.snapshots import release_billed_work
from app.invoicing.services.timeline import note
from app.kernel import audit
from app.kernel.db import transaction
from app.kernel.errors import Conflict
from app.kernel.messages import message

DISCARDABLE_STATES = (
    InvoiceState.DRAFT,
    InvoiceState.QUEUED,
    InvoiceState.FAILED,
    InvoiceState.NEEDS_ATTENTION,
)


def discard_invoice(invoice_id: UUID) -> None:
    """Give up an invoice that Xero does not hold: its entries may be billed again, its history
    stays.
    """
    with transaction() as session:
        invoice = lock_invoice(session, invoice_id)
        _refuse_if_in_xero(invoice)
        lock_push(session, invoice.id)
        refuse_unknown_outcome(session, invoice)
        invoice.discard()
        released = release_billed_work(session, invoice)
        note(invoice.id, "discarded", message("invoice.discarded"), released=released)
        audit.record(
            "invoice.discarded",
            invoice.reference or invoice.client_name,
            invoice=str(invoice.id),
            released=released,
        )


def _refuse_if_in_xero(invoice: Invoice) -> None:
    if invoice.state not in DISCARDABLE_STATES:
        raise Conflict(
            "This invoice is in Xero or on its way there. Delete or void it in Xero instead."
        )
    if invoice.xero_invoice_id is not None:
        raise Conflict(
            "Xero has a draft of this invoice. Delete it in Xero first, then check again here."
        )
