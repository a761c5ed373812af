"""An attempt that did not take place: nothing has left this house, and everything is as before."""

from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.invoicing.models import PushBatch, restore_sent_at
from app.invoicing.services.locks import lock_invoice, lock_push
from app.invoicing.services.timeline import note
from app.kernel.db import transaction
from app.kernel.jobs.claims import record_job_end
from app.kernel.jobs.errors import LeaseLost
from app.kernel.jobs.shared_leases import lock_leased_jobs
from app.kernel.messages import Message, message
from app.xero.push.rules.outcomes import Failed
from app.xero.push.rules.steps import Step
from app.xero.push.services.failures import fail
from app.xero.push.services.requests import FrozenRequest, PushAttempt, PushItem


def postpone_attempt(attempt: PushAttempt, reason: Message, after: timedelta) -> None:
    """The step claimed last was not carried out, for a `reason`: put back how things were and try
    again `after` a while. Opens a transaction.

    Raises LeaseLost when none of its jobs is ours any more.
    """
    with transaction() as session:
        for item in _undo(session, attempt, reason):
            record_job_end(item.job, "waiting", error=reason, after=after, counts_as_try=False)


def fail_unsent_attempt(attempt: PushAttempt, failed: Failed) -> None:
    """Nothing of `attempt` has left this house, and nothing will. Opens a transaction; raises
    LeaseLost.
    """
    with transaction() as session:
        for item in _undo(session, attempt, failed.problem):
            fail(session, item.job, lock_invoice(session, item.invoice_id), failed)


def _undo(session: Session, attempt: PushAttempt, reason: Message) -> list[PushItem]:
    """Inside the open transaction: as it was before the attempt was claimed; answers the items
    that are still ours.

    When another worker has taken one of them over, it may be sending the whole request: then its
    outcome stays unknown for all.
    """
    leased_ids = lock_leased_jobs([item.job for item in attempt.items])
    if not leased_ids:
        raise LeaseLost(attempt.items[0].job.kind)
    items = sorted(
        (item for item in attempt.items if item.job.id in leased_ids),
        key=lambda item: item.invoice_id,
    )
    is_whole = len(items) == len(attempt.items)
    for item in items if is_whole or attempt.request is None else ():
        _restore_marks(session, item, attempt.request, reason)
    if attempt.request is not None and is_whole:
        _restore_request(session, attempt.request, new=attempt.step is Step.SEND_NEW)
    return items


def _restore_marks(
    session: Session, item: PushItem, request: FrozenRequest | None, reason: Message
) -> None:
    invoice, push, before = (
        lock_invoice(session, item.invoice_id),
        lock_push(session, item.invoice_id),
        item.before,
    )
    if not before.unknown:
        invoice.return_to_queue()
    if request is not None:
        push.restore_marks(
            before.first_sent_at, before.last_sent_at, before.batch_id, unknown=before.unknown
        )
        note(invoice.id, "not_sent", message("push.not_sent", reason=reason))
    session.flush()


def _restore_request(session: Session, request: FrozenRequest, *, new: bool) -> None:
    if new:
        session.execute(
            delete(PushBatch).where(
                PushBatch.org_id == request.org_id, PushBatch.id == request.batch_id
            )
        )
        return
    restore_sent_at(session, request.org_id, request.batch_id, request.sent_at, request.sent_before)
