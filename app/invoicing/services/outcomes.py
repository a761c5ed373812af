"""Transaction B of a push: what became of it. Every write is fenced by the job's lease."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.invoicing.events import InvoiceFailed, InvoicePushed
from app.invoicing.models import Invoice, InvoiceState
from app.invoicing.queries.pushing import kept
from app.invoicing.rules import from_hundredths
from app.invoicing.rules.pushing import Expected, Found, may_be_ours
from app.invoicing.services.holding import held_invoice, held_push
from app.invoicing.services.pushing import CLAIMABLE, Stamps
from app.invoicing.services.storing import label_locks
from app.invoicing.services.timeline import note
from app.kernel import audit, clock
from app.kernel.db import transaction
from app.kernel.events import emit
from app.kernel.jobs.claims import fence
from app.kernel.jobs.registry import Work


def record_pushed(work: Work, found: Found, *, adopted: bool = False) -> None:
    """Xero holds the invoice: keep its id, number and total. Another total than ours needs a person's attention."""
    with transaction() as session:
        fence(work)
        invoice = held_invoice(session, UUID(work.subject))
        _keep(session, invoice, found)
        if found.total != invoice.total_minor:
            held_push(session, invoice.id).found = kept(found)
            _total_differs(invoice, found.total)
            return
        invoice.state, invoice.pushed_at = InvoiceState.PUSHED, clock.now()
        invoice.problem = invoice.advice = invoice.xero_words = ""
        note(invoice.id, "pushed", _pushed_words(found, adopted=adopted), number=found.number, adopted=adopted)
        audit.record("invoice.pushed", found.number, invoice=str(invoice.id), xero_invoice=str(found.id))
        emit(InvoicePushed(invoice.org_id, invoice.id))


def _pushed_words(found: Found, *, adopted: bool) -> str:
    return f"Found in Xero as {found.number}: an earlier attempt had arrived" if adopted else f"Draft {found.number} created in Xero"


def _keep(session: Session, invoice: Invoice, found: Found) -> None:
    held_push(session, invoice.id).unknown = False
    invoice.xero_invoice_id, invoice.xero_number, invoice.xero_total_minor = found.id, found.number, found.total
    label_locks(session, invoice, found.number or str(invoice.reference))


def _total_differs(invoice: Invoice, theirs: int) -> None:
    ours = from_hundredths(invoice.total_minor)
    problem = f"Xero's total is {from_hundredths(theirs)} {invoice.currency}; the preview showed {ours} {invoice.currency}."
    _attention(invoice, problem, "Compare the lines in Xero with those below, correct the draft in Xero, then check again here.")


def record_attention(work: Work, found: Found, problem: str, advice: str, ours: Expected) -> None:
    """Xero holds something else under the invoice's number (or an ended one): a person decides. While it may be ours, its entries stay locked."""
    with transaction() as session:
        fence(work)
        invoice = held_invoice(session, UUID(work.subject))
        push = held_push(session, invoice.id)
        push.unknown, push.found = False, kept(found)
        theirs = not may_be_ours(ours, found)
        invoice.xero_invoice_id = None if theirs else found.id
        invoice.xero_number = "" if theirs else found.number
        invoice.xero_total_minor = None if theirs else found.total
        _attention(invoice, problem, advice, status=found.status, xero_invoice=str(found.id), total=found.total)


def _attention(invoice: Invoice, problem: str, advice: str, **details: object) -> None:
    invoice.state, invoice.problem, invoice.advice, invoice.xero_words = InvoiceState.NEEDS_ATTENTION, problem, advice, ""
    note(invoice.id, "needs_attention", problem, **details)
    audit.record("invoice.needs_attention", str(invoice.reference), invoice=str(invoice.id))
    emit(InvoiceFailed(invoice.org_id, invoice.id))


def record_failed(work: Work, problem: str, advice: str, xero_words: str = "", place: str = "", *, outcome_known: bool) -> None:
    """The push is over without an invoice. PLACE: where it is put right. Without OUTCOME_KNOWN an earlier attempt may still have arrived."""
    with transaction() as session:
        fence(work)
        invoice = held_invoice(session, UUID(work.subject))
        if invoice.state not in CLAIMABLE:
            return
        if outcome_known:
            held_push(session, invoice.id).unknown = False
        invoice.state, invoice.problem, invoice.advice, invoice.xero_words = InvoiceState.FAILED, problem, advice, xero_words
        note(invoice.id, "failed", problem, place=place)
        audit.record("invoice.push_failed", str(invoice.reference), invoice=str(invoice.id))
        emit(InvoiceFailed(invoice.org_id, invoice.id))


def record_not_sent(work: Work, before: Stamps, reason: str) -> None:
    """The step claimed last was not carried out, and why: nothing has left this house since BEFORE."""
    with transaction() as session:
        fence(work)
        invoice = held_invoice(session, UUID(work.subject))
        push = held_push(session, invoice.id)
        push.first_sent_at, push.last_sent_at, push.unknown = before.first_sent_at, before.last_sent_at, before.unknown
        invoice.state = InvoiceState.PUSHING if before.unknown else InvoiceState.QUEUED
        note(invoice.id, "not_sent", f"Not sent yet: {reason}")


def record_unknown(work: Work, reason: str) -> None:
    """Something was sent and Xero's answer did not arrive; the next try finds out."""
    with transaction() as session:
        fence(work)
        invoice = held_invoice(session, UUID(work.subject))
        note(invoice.id, "unknown", reason)
