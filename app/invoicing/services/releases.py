from uuid import UUID

from sqlalchemy import delete, select

from app.invoicing.events import InvoiceReleased
from app.invoicing.models import Aspect, InvoiceDifference, InvoiceRelease
from app.invoicing.rules.status import ENDED_STATES
from app.invoicing.services.locks import lock_invoice
from app.invoicing.services.snapshots import release_billed_work
from app.invoicing.services.timeline import note
from app.kernel import audit, tenancy
from app.kernel.db import own, transaction
from app.kernel.errors import Conflict
from app.kernel.events import emit
from app.kernel.messages import message


def release_invoice(invoice_id: UUID) -> None:
    """A person agrees that the time of an invoice that was voided or deleted in Xero may be billed
    again; its history stays.

    Opens a transaction; raises NotFound, and Conflict for an invoice that has not ended or was
    released before.
    """
    with transaction() as session:
        invoice = lock_invoice(session, invoice_id)
        if invoice.state not in ENDED_STATES:
            raise Conflict("This invoice has not ended in Xero: its time stays on it.")
        earlier_release = select(InvoiceRelease.id).where(
            own(InvoiceRelease), InvoiceRelease.invoice_id == invoice_id
        )
        if session.scalar(earlier_release) is not None:
            raise Conflict("The time of this invoice has been released already.")
        entries = release_billed_work(session, invoice)
        session.add(
            InvoiceRelease(
                invoice_id=invoice_id, released_by=tenancy.current_scope().user_id, entries=entries
            )
        )
        settled = (
            InvoiceDifference.invoice_id == invoice_id,
            InvoiceDifference.aspect == Aspect.STATUS,
        )
        session.execute(delete(InvoiceDifference).where(own(InvoiceDifference), *settled))
        note(invoice.id, "released", message("invoice.released"), entries=entries)
        audit.record(
            "invoice.released", invoice.xero_number, invoice=str(invoice.id), entries=entries
        )
        emit(InvoiceReleased(invoice.org_id, invoice.id))
