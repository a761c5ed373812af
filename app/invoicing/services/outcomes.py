"""Transaction B of a push: what became of it. Every write is fenced by the job's lease and ends the
job with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from app.invoicing.events import InvoiceFailed
from app.invoicing.models import Invoice, InvoiceState
from app.invoicing.queries.pushing import kept
from app.invoicing.rules.pushing import RETRIES, TOGETHER, Found, may_be_ours, retry_after
from app.invoicing.services.arrivals import adopt_found, keep_pushed, needs_attention
from app.invoicing.services.flights import Flight, Member, Request, forget_request
from app.invoicing.services.locks import lock_invoice, lock_push
from app.invoicing.services.pushing import CLAIMABLE
from app.invoicing.services.timeline import note
from app.invoicing.services.unsent import put_back
from app.kernel import audit
from app.kernel.db import transaction
from app.kernel.events import emit
from app.kernel.jobs.claims import record_job_end
from app.kernel.jobs.errors import LeaseLost
from app.kernel.jobs.kinds import ClaimedJob
from app.kernel.jobs.shared_leases import lock_leased_jobs


@dataclass(frozen=True)
class Pushed:
    """Xero holds the invoice. `adopted`: it was found there, an earlier attempt had arrived."""

    found: Found
    adopted: bool = False


@dataclass(frozen=True)
class Adopted:
    """A person has said that what was found is the invoice."""

    found: Found


@dataclass(frozen=True)
class Attention:
    """Xero holds something else under the invoice's number (or an ended one): a person decides."""

    found: Found
    problem: str
    advice: str


@dataclass(frozen=True)
class Failed:
    """Over without an invoice. `place`: where it is put right. Without `known` an earlier attempt
    may still have arrived.
    """

    problem: str
    advice: str
    words: str = ""
    place: str = ""
    known: bool = False


@dataclass(frozen=True)
class Setback:
    """Something was sent or asked and no answer arrived: tried again by itself, up to RETRIES
    times; then it is FINALLY.
    """

    reason: str
    finally_: Failed


@dataclass(frozen=True)
class Delayed:
    """Xero's limits did not allow to ask; nothing changes meanwhile."""

    reason: str
    after: timedelta


@dataclass(frozen=True)
class Smaller:
    """The request as a whole was refused and nothing was done: next time it goes with fewer
    others.
    """

    reason: str
    at_most: int


Outcome = Pushed | Adopted | Attention | Failed | Setback | Delayed | Smaller


def record(
    outcomes: Sequence[tuple[Member, Outcome]], *, distrusted: Request | None = None
) -> None:
    """Write what became of each; what another worker has taken over meanwhile is left alone. Opens
    a transaction.

    DISTRUSTED: a request that may not go out again, because Xero may have carried out a part of it.
    Raises LeaseLost when none is ours any more.
    """
    if not outcomes:
        return
    with transaction() as session:
        if distrusted is not None:
            forget_request(session, distrusted)
        held = lock_leased_jobs([member.job for member, _outcome in outcomes])
        if not held:
            raise LeaseLost(outcomes[0][0].job.kind)
        for member, outcome in sorted(outcomes, key=lambda each: each[0].invoice_id):
            if member.job.id in held:
                _record(session, member, lock_invoice(session, member.invoice_id), outcome)


def record_never_sent(flight: Flight, failed: Failed) -> None:
    """Nothing of FLIGHT has left this house, and nothing will. Opens a transaction."""
    with transaction() as session:
        for member in put_back(session, flight, failed.problem):
            _fail(session, member.job, lock_invoice(session, member.invoice_id), failed)


def record_failed(job: ClaimedJob, failed: Failed) -> None:
    """As `record` for an invoice that was not even claimed. Opens a transaction."""
    with transaction() as session:
        if not lock_leased_jobs([job]):
            raise LeaseLost(job.kind)
        _fail(session, job, lock_invoice(session, UUID(job.subject)), failed)


def record_setback(job: ClaimedJob, setback: Setback) -> None:
    """As `record` for an invoice that was not even claimed. Opens a transaction."""
    with transaction() as session:
        if not lock_leased_jobs([job]):
            raise LeaseLost(job.kind)
        _set_back(session, job, lock_invoice(session, UUID(job.subject)), setback)


def distrust(request: Request) -> None:
    """The request may not go out again. Opens a transaction."""
    with transaction() as session:
        forget_request(session, request)


def _record(session: Session, member: Member, invoice: Invoice, outcome: Outcome) -> None:
    match outcome:
        case Pushed(found, adopted):
            keep_pushed(session, invoice, found, adopted=adopted)
            record_job_end(member.job, "done")
        case Adopted(found):
            adopt_found(session, invoice, found)
            record_job_end(member.job, "done")
        case Attention():
            _ask_a_person(session, member, invoice, outcome)
            record_job_end(member.job, "dead", error="Xero holds something else under this number")
        case Failed():
            _fail(session, member.job, invoice, outcome)
        case Setback():
            _set_back(session, member.job, invoice, outcome)
        case Delayed(reason, after):
            record_job_end(member.job, "waiting", error=reason, after=after, counts_as_try=False)
        case Smaller():
            _send_with_fewer(session, member.job, invoice, outcome)


def _ask_a_person(session: Session, member: Member, invoice: Invoice, seen: Attention) -> None:
    """While what was found may be ours, the invoice keeps its id and so its entries stay locked."""
    push, found = lock_push(session, invoice.id), seen.found
    push.unknown, push.adopting, push.found = False, False, kept(found)
    ours = may_be_ours(member.expected, found)
    invoice.xero_invoice_id = found.id if ours else None
    invoice.xero_number = found.number if ours else ""
    invoice.xero_total_hundredths = found.total if ours else None
    needs_attention(
        invoice,
        seen.problem,
        seen.advice,
        status=found.status,
        xero_invoice=str(found.id),
        total=found.total,
    )


def _fail(session: Session, job: ClaimedJob, invoice: Invoice, failed: Failed) -> None:
    record_job_end(job, "dead", error=failed.problem)
    if invoice.state not in CLAIMABLE:
        return
    push = lock_push(session, invoice.id)
    push.adopting, push.at_most = False, TOGETHER
    if failed.known:
        push.unknown = False
    invoice.state, invoice.problem, invoice.advice, invoice.xero_words = (
        InvoiceState.FAILED,
        failed.problem,
        failed.advice,
        failed.words,
    )
    note(invoice.id, "failed", failed.problem, place=failed.place)
    audit.record("invoice.push_failed", str(invoice.reference), invoice=str(invoice.id))
    emit(InvoiceFailed(invoice.org_id, invoice.id))


def _set_back(session: Session, job: ClaimedJob, invoice: Invoice, setback: Setback) -> None:
    push = lock_push(session, invoice.id)
    push.setbacks += 1
    after = retry_after(push.setbacks)
    if after is None:
        note(invoice.id, "unknown", setback.reason)
        _fail(session, job, invoice, setback.finally_)
        return
    note(
        invoice.id,
        "unknown",
        f"{setback.reason}. Retry {push.setbacks} of {RETRIES} follows in {_spoken(after)}",
        seconds=after.total_seconds(),
    )
    record_job_end(job, "waiting", error=setback.reason, after=after)


def _spoken(wait: timedelta) -> str:
    seconds = int(wait.total_seconds())
    return f"{seconds} seconds" if seconds < 120 else f"{seconds // 60} minutes"


def _send_with_fewer(session: Session, job: ClaimedJob, invoice: Invoice, smaller: Smaller) -> None:
    push = lock_push(session, invoice.id)
    push.unknown, push.at_most = False, smaller.at_most
    invoice.state = InvoiceState.QUEUED
    note(invoice.id, "not_sent", smaller.reason)
    record_job_end(job, "waiting", error=smaller.reason, counts_as_try=False)
