"""An attempt that brought nothing into Xero: it failed, or is tried again."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from app.invoicing.models import Invoice
from app.invoicing.services.locks import lock_invoice, lock_push
from app.invoicing.services.timeline import note
from app.kernel import audit
from app.kernel.db import transaction
from app.kernel.events import emit
from app.kernel.jobs.claims import record_job_end
from app.kernel.jobs.errors import LeaseLost
from app.kernel.jobs.kinds import ClaimedJob
from app.kernel.jobs.shared_leases import lock_leased_jobs
from app.kernel.messages import Message, message
from app.xero.push.events import InvoiceFailed
from app.xero.push.rules.outcomes import Failed, OutcomeUnknown, SplitBatch
from app.xero.push.rules.time_limits import MAX_RETRIES, retry_delay
from app.xero.push.services.claims import CLAIMABLE


def record_failure(job: ClaimedJob, failed: Failed) -> None:
    """The invoice of `job`, which was not even claimed, has failed. Opens a transaction; raises
    LeaseLost.
    """
    with transaction() as session:
        fail(session, job, _lock_invoice_of(session, job), failed)


def record_unknown_outcome(job: ClaimedJob, outcome: OutcomeUnknown) -> None:
    """As `record_failure`, when it is tried again by itself."""
    with transaction() as session:
        set_back(session, job, _lock_invoice_of(session, job), outcome)


def _lock_invoice_of(session: Session, job: ClaimedJob) -> Invoice:
    if not lock_leased_jobs([job]):
        raise LeaseLost(job.kind)
    return lock_invoice(session, UUID(job.subject))


def fail(session: Session, job: ClaimedJob, invoice: Invoice, failed: Failed) -> None:
    """Inside the open transaction, which holds the job: it is over without an invoice."""
    record_job_end(job, "dead", error=failed.problem)
    if invoice.state not in CLAIMABLE:
        return
    lock_push(session, invoice.id).fail(is_known=failed.is_known)
    invoice.fail(failed.problem, failed.advice, failed.xero_words)
    note(invoice.id, "failed", failed.problem, place=failed.place)
    audit.record("invoice.push_failed", str(invoice.reference), invoice=str(invoice.id))
    emit(InvoiceFailed(invoice.org_id, invoice.id))


def set_back(session: Session, job: ClaimedJob, invoice: Invoice, outcome: OutcomeUnknown) -> None:
    """Inside the open transaction, which holds the job: it is tried again, until that has been in
    vain too often.
    """
    push = lock_push(session, invoice.id)
    after = retry_delay(push.count_setback())
    if after is None:
        note(invoice.id, "unknown", outcome.reason)
        fail(session, job, invoice, outcome.finally_)
        return
    note(
        invoice.id,
        "unknown",
        message(
            "push.retrying",
            reason=outcome.reason,
            retry=push.setbacks,
            retries=MAX_RETRIES,
            wait=_wait_message(after),
        ),
        seconds=after.total_seconds(),
    )
    record_job_end(job, "waiting", error=outcome.reason, after=after)


def _wait_message(wait: timedelta) -> Message:
    seconds = int(wait.total_seconds())
    if seconds < 120:
        return message("push.wait_seconds", count=seconds)
    return message("push.wait_minutes", count=seconds // 60)


def send_with_fewer(
    session: Session, job: ClaimedJob, invoice: Invoice, outcome: SplitBatch
) -> None:
    """Inside the open transaction, which holds the job: it goes in a smaller request next time."""
    lock_push(session, invoice.id).shrink_batch(outcome.max_batch_size)
    invoice.return_to_queue()
    note(invoice.id, "not_sent", outcome.reason)
    record_job_end(job, "waiting", error=outcome.reason, counts_as_try=False)
