"""An invoice asks to be created in Xero."""

from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.invoicing.events import InvoiceQueued
from app.invoicing.models import Invoice, InvoicePush, InvoiceState
from app.invoicing.queries.defaults import invoice_defaults
from app.invoicing.services.defaults import allocate_reference
from app.invoicing.services.locks import lock_client, lock_invoice, lock_push
from app.invoicing.services.snapshots import label_entry_locks
from app.invoicing.services.timeline import note
from app.kernel import audit
from app.kernel.db import transaction
from app.kernel.errors import Conflict
from app.kernel.events import emit


def send_draft(invoice_id: UUID) -> None:
    """Ask that a saved draft be created in Xero."""
    with transaction() as session:
        invoice = lock_invoice(session, invoice_id)
        if invoice.state is not InvoiceState.DRAFT:
            raise Conflict("This invoice has been sent already.")
        enqueue(session, invoice)


def _require_other_request(session: Session, invoice: Invoice) -> None:
    """What was sent names another contact: it does not go out again, and is looked for first."""
    lock_push(session, invoice.id).batch_id = None


def enqueue(session: Session, invoice: Invoice) -> None:
    """Inside the open transaction: give the invoice its number (once), its client's contact of
    today, and ask for the push.
    """
    contact_id = lock_client(session, invoice.client_id).contact_id
    if contact_id is None:
        raise Conflict(
            f"{invoice.client_name} is not linked to a contact in Xero yet. Link it on the client's"
            " page."
        )
    again = invoice.reference is not None
    if invoice.reference is None:
        invoice.reference, invoice.numbering = (
            allocate_reference(session, invoice.number_prefix),
            invoice_defaults().numbering,
        )
    if invoice.contact_id not in (None, contact_id):
        _require_other_request(session, invoice)
    invoice.contact_id = contact_id
    invoice.state = InvoiceState.QUEUED
    invoice.problem = invoice.advice = invoice.xero_words = ""
    session.execute(
        update(InvoicePush)
        .where(InvoicePush.org_id == invoice.org_id, InvoicePush.invoice_id == invoice.id)
        .values(setbacks=0)
    )
    label_entry_locks(session, invoice, invoice.xero_number or invoice.reference)
    note(
        invoice.id,
        "queued",
        "Asked for again" if again else f"Queued for Xero as {invoice.reference}",
    )
    audit.record("invoice.queued", invoice.reference, invoice=str(invoice.id))
    emit(InvoiceQueued(invoice.org_id, invoice.id))
