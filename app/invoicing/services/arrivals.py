"""An invoice meets what Xero holds: it is kept, or a person is asked."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.invoicing.events import InvoiceFailed, InvoicePushed
from app.invoicing.models import Invoice, InvoiceState
from app.invoicing.queries.pushing import kept
from app.invoicing.rules.pushing import Found
from app.invoicing.rules.status import STATE_OF_STATUS
from app.invoicing.services.locks import lock_push
from app.invoicing.services.snapshots import label_entry_locks
from app.invoicing.services.timeline import note
from app.kernel import audit, clock
from app.kernel.events import emit
from app.kernel.money import from_hundredths


def holder_of(session: Session, invoice: Invoice, xero_invoice_id: UUID) -> str | None:
    """The number of another invoice of the organisation that is that one in Xero."""
    wanted = select(Invoice.reference).where(
        Invoice.org_id == invoice.org_id,
        Invoice.xero_invoice_id == xero_invoice_id,
        Invoice.id != invoice.id,
    )
    return session.scalar(wanted.limit(1))


def keep_pushed(session: Session, invoice: Invoice, found: Found, *, adopted: bool) -> None:
    """Keep Xero's id, number and total. Another total than ours, or an invoice of ours that is
    another's, needs a person's attention.
    """
    if _is_anothers(session, invoice, found):
        return
    _keep(session, invoice, found)
    if found.total != invoice.total_hundredths:
        lock_push(session, invoice.id).found = kept(found)
        needs_attention(
            invoice,
            _total_differs(invoice, found),
            "Compare the lines in Xero with those below, then decide.",
        )
        return
    lock_push(session, invoice.id).found = {}
    _arrived(invoice, InvoiceState.PUSHED)
    note(
        invoice.id,
        "pushed",
        _pushed_words(found, adopted=adopted),
        number=found.number,
        adopted=adopted,
    )
    audit.record(
        "invoice.pushed", found.number, invoice=str(invoice.id), xero_invoice=str(found.id)
    )


def adopt_found(session: Session, invoice: Invoice, found: Found) -> None:
    """A person says that FOUND is the invoice: its id, number, total and contact are kept, its
    state follows; the differences go to the timeline.
    """
    if _is_anothers(session, invoice, found):
        return
    differences = _differences(invoice, found)
    _keep(session, invoice, found)
    lock_push(session, invoice.id).found = {}
    invoice.contact_id = found.contact_id
    _arrived(invoice, STATE_OF_STATUS.get(found.status, InvoiceState.PUSHED))
    words = f"{found.number or 'What Xero holds'} was taken over as this invoice"
    note(
        invoice.id,
        "adopted",
        f"{words}: {'; '.join(differences)}" if differences else words,
        number=found.number,
        status=found.status,
    )
    audit.record(
        "invoice.pushed",
        found.number,
        invoice=str(invoice.id),
        xero_invoice=str(found.id),
        adopted=True,
    )


def _is_anothers(session: Session, invoice: Invoice, found: Found) -> bool:
    other = holder_of(session, invoice, found.id)
    if other is None:
        return False
    push = lock_push(session, invoice.id)
    push.unknown, push.adopting, push.found = False, False, kept(found)
    invoice.xero_invoice_id, invoice.xero_number, invoice.xero_total_hundredths = None, "", None
    needs_attention(
        invoice,
        f"What Xero holds under this number is {other}, another invoice of yours.",
        "Send this invoice under a new number.",
    )
    return True


def needs_attention(invoice: Invoice, problem: str, advice: str, **details: object) -> None:
    invoice.state, invoice.problem, invoice.advice, invoice.xero_words = (
        InvoiceState.NEEDS_ATTENTION,
        problem,
        advice,
        "",
    )
    note(invoice.id, "needs_attention", problem, **details)
    audit.record("invoice.needs_attention", str(invoice.reference), invoice=str(invoice.id))
    emit(InvoiceFailed(invoice.org_id, invoice.id))


def _keep(session: Session, invoice: Invoice, found: Found) -> None:
    push = lock_push(session, invoice.id)
    push.unknown, push.adopting = False, False
    invoice.xero_invoice_id, invoice.xero_number, invoice.xero_total_hundredths = (
        found.id,
        found.number,
        found.total,
    )
    label_entry_locks(session, invoice, found.number or str(invoice.reference))


def _arrived(invoice: Invoice, state: InvoiceState) -> None:
    invoice.state, invoice.pushed_at = state, clock.now()
    invoice.problem = invoice.advice = invoice.xero_words = ""
    emit(InvoicePushed(invoice.org_id, invoice.id))


def _pushed_words(found: Found, *, adopted: bool) -> str:
    return (
        f"Found in Xero as {found.number}: an earlier attempt had arrived"
        if adopted
        else f"Draft {found.number} created in Xero"
    )


def _total_differs(invoice: Invoice, found: Found) -> str:
    ours = from_hundredths(invoice.total_hundredths)
    return (
        f"Xero's total is {from_hundredths(found.total)} {invoice.currency}; the preview showed"
        f" {ours} {invoice.currency}."
    )


def _differences(invoice: Invoice, found: Found) -> list[str]:
    """In what FOUND differs from the invoice as it was made, in the user's words; no name of a
    contact, which would outlive a disconnect.
    """
    differing = {
        f"its total is {from_hundredths(found.total)}"
        f" where the preview showed {from_hundredths(invoice.total_hundredths)}": (
            found.total != invoice.total_hundredths
        ),
        "it is for another contact": found.contact_id != invoice.contact_id,
        f"its number is {found.number} instead of {invoice.reference}": (
            found.number != invoice.reference
        ),
        f"its reference is {found.reference or 'empty'}": found.reference != invoice.reference,
    }
    return [words for words, differs in differing.items() if differs]
