"""What Xero warned of when it took an invoice: kept until somebody has settled it."""

from collections.abc import Sequence
from uuid import UUID

from app.invoicing.models import Invoice
from app.invoicing.services.differences import accept_lines
from app.invoicing.services.locks import lock_invoice
from app.invoicing.services.timeline import note
from app.kernel import audit
from app.kernel.db import transaction
from app.kernel.errors import Conflict
from app.kernel.messages import message
from app.xero.push.rules.known_warnings import warning_advice


def keep_warnings(invoice: Invoice, warnings: Sequence[str]) -> None:
    """Inside the open transaction, which holds the invoice: it has arrived, otherwise than it was
    sent.
    """
    advice = warning_advice(warnings)
    problem = message(advice.code)
    invoice.take_warning(problem, message(f"{advice.code}.advice"), "\n".join(warnings))
    note(invoice.id, "warned", problem, words=list(warnings), place=advice.place)
    audit.record("invoice.warned", str(invoice.reference), invoice=str(invoice.id))


def settle_warning(invoice_id: UUID) -> None:
    """A person has put right in Xero what it warned of, or leaves it so. Opens a transaction;
    raises NotFound, and Conflict when it warned of nothing.
    """
    with transaction() as session:
        invoice = lock_invoice(session, invoice_id)
        if not invoice.is_warned:
            raise Conflict("Xero warned of nothing that is still open here.")
        invoice.settle_warning()
        accept_lines(session, invoice)
        note(invoice.id, "accepted", message("push.warning_settled"))
        audit.record("invoice.warning_settled", invoice.xero_number, invoice=str(invoice.id))
