"""A person asks for another attempt: at an invoice that failed or needs attention, or at one that
Xero no longer holds. Its time stays on it meanwhile.
"""

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.invoicing.models import (
    Aspect,
    Invoice,
    InvoiceDifference,
    InvoiceRelease,
    InvoiceSighting,
    InvoiceState,
)
from app.invoicing.rules.status import ENDED_STATES, OPEN_STATES
from app.invoicing.services.locks import lock_invoice, lock_push
from app.invoicing.services.numbers import allocate_reference
from app.invoicing.services.queue import enqueue
from app.invoicing.services.timeline import note
from app.kernel import audit
from app.kernel.db import own, transaction
from app.kernel.errors import Conflict
from app.kernel.messages import message

RETRY_STATES = (InvoiceState.FAILED, InvoiceState.NEEDS_ATTENTION)


def retry_invoice(invoice_id: UUID) -> None:
    """Ask again for an invoice that failed, or have another look at what Xero holds for one that
    needs attention. Opens a transaction; raises NotFound and Conflict.
    """
    with transaction() as session:
        invoice = lock_invoice(session, invoice_id)
        if invoice.state not in RETRY_STATES:
            raise Conflict("This invoice is not waiting for another try.")
        if invoice.state is InvoiceState.NEEDS_ATTENTION:
            lock_push(session, invoice.id).require_lookup()
        enqueue(session, invoice)


def resend_invoice(invoice_id: UUID) -> None:
    """Create once more what was voided or deleted in Xero, under the next number (Xero gives none
    twice), or what it does not hold at all, under its own, after another look.

    Opens a transaction; raises NotFound, and Conflict while Xero holds it or when its time has been
    released.
    """
    with transaction() as session:
        invoice = lock_invoice(session, invoice_id)
        earlier = invoice.xero_number or str(invoice.reference)
        if invoice.state in ENDED_STATES and not _is_released(session, invoice):
            _renumber(session, invoice, earlier)
        elif invoice.state in OPEN_STATES and _is_missing(session, invoice):
            lock_push(session, invoice.id).require_lookup(anywhere=True)
            note(invoice.id, "resent", message("push.resent", earlier=earlier), earlier=earlier)
        else:
            raise Conflict(
                "Only what Xero no longer holds, and whose time is still on it, can be sent again."
            )
        audit.record(
            "invoice.resent", str(invoice.reference), invoice=str(invoice.id), earlier=earlier
        )
        _forget_status(session, invoice)
        enqueue(session, invoice)


def _renumber(session: Session, invoice: Invoice, earlier: str) -> None:
    ended = invoice.state
    lock_push(session, invoice.id).start_over()
    invoice.take_number(allocate_reference(session, invoice.number_prefix))
    invoice.forget_in_xero()
    note(
        invoice.id,
        "renumbered",
        message(
            "push.renumbered_ended",
            earlier=earlier,
            state=ended.value,
            reference=invoice.reference,
        ),
        earlier=earlier,
    )


def _forget_status(session: Session, invoice: Invoice) -> None:
    invoice.forget_push()
    for model in (InvoiceDifference, InvoiceSighting):
        session.execute(delete(model).where(own(model), model.invoice_id == invoice.id))


def _is_released(session: Session, invoice: Invoice) -> bool:
    statement = select(InvoiceRelease.id).where(
        own(InvoiceRelease), InvoiceRelease.invoice_id == invoice.id
    )
    return session.scalar(statement) is not None


def _is_missing(session: Session, invoice: Invoice) -> bool:
    its_own = (
        own(InvoiceDifference),
        InvoiceDifference.invoice_id == invoice.id,
    )
    return (
        session.scalar(
            select(InvoiceDifference.id).where(*its_own, InvoiceDifference.aspect == Aspect.MISSING)
        )
        is not None
    )
