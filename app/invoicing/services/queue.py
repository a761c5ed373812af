"""An invoice asks to be created in Xero."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.invoicing.events import InvoiceQueued
from app.invoicing.models import Invoice, InvoiceState
from app.invoicing.queries.defaults import invoice_defaults
from app.invoicing.rules import refusals
from app.invoicing.services.locks import lock_client, lock_existing_push, lock_invoice, lock_push
from app.invoicing.services.numbers import allocate_reference
from app.invoicing.services.snapshots import label_entry_locks
from app.invoicing.services.timeline import note
from app.kernel import audit
from app.kernel.db import transaction
from app.kernel.errors import Conflict
from app.kernel.events import emit
from app.kernel.messages import message


def send_draft(invoice_id: UUID) -> None:
    """Ask that a saved draft be created in Xero."""
    with transaction() as session:
        invoice = lock_invoice(session, invoice_id)
        if invoice.state is not InvoiceState.DRAFT:
            raise Conflict("This invoice has been sent already.")
        enqueue(session, invoice)


def enqueue(session: Session, invoice: Invoice) -> None:
    """Inside the open transaction: give the invoice its number (once), its client's contact of
    today, and ask for the push.
    """
    contact_id = lock_client(session, invoice.client_id).contact_id
    if contact_id is None:
        unlinked = message("invoice.client_unlinked", client=invoice.client_name)
        raise Conflict.with_reason(unlinked, refusals.SENTENCES)
    again = invoice.reference is not None
    if invoice.reference is None:
        reference = allocate_reference(session, invoice.number_prefix)
        invoice.take_number(reference, invoice_defaults().numbering)
    has_other_contact = invoice.contact_id not in (None, contact_id)
    invoice.enqueue(contact_id)
    _prepare_push(session, invoice, leave_batch=has_other_contact)
    label_entry_locks(session, invoice, invoice.xero_number or str(invoice.reference))
    note(
        invoice.id,
        "queued",
        message("invoice.queued_again")
        if again
        else message("invoice.queued", reference=invoice.reference),
    )
    audit.record("invoice.queued", str(invoice.reference), invoice=str(invoice.id))
    emit(InvoiceQueued(invoice.org_id, invoice.id))


def _prepare_push(session: Session, invoice: Invoice, *, leave_batch: bool) -> None:
    """Tries count anew. `leave_batch`: what was sent names another contact, so it does not go out
    again, and the invoice is looked for first.
    """
    push = (lock_push if leave_batch else lock_existing_push)(session, invoice.id)
    if push is None:
        return
    push.reset_setbacks()
    if leave_batch:
        push.leave_batch()
