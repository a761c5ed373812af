"""Transaction A of a push: claim it, decide the step, freeze the request; nothing is sent before
this has committed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.invoicing.models import InvoiceState, PushBatch
from app.invoicing.services.locks import lock_invoice, lock_push
from app.kernel.jobs.claims import record_job_end
from app.kernel.jobs.kinds import ClaimedJob
from app.kernel.jobs.shared_leases import (
    claim_more_jobs,
    lease_time_left,
    lock_leased_jobs,
    renew_leases,
)
from app.xero.connection.queries import LiveConnection
from app.xero.connection.services.holds import hold_connection
from app.xero.push.rules.request_body import join_bodies
from app.xero.push.rules.steps import PushHistory, Step, next_step
from app.xero.push.rules.time_limits import NEXT_TURN_DELAY, remaining_wait
from app.xero.push.services.batches import (
    is_another_gathering,
    is_being_sent,
    lock_companions,
)
from app.xero.push.services.obstacles import (
    ContactGone,
    SentElsewhere,
    check_destination,
    check_right,
    is_entitled,
)
from app.xero.push.services.requests import (
    ClaimedInvoice,
    FrozenRequest,
    PushAttempt,
    body_of,
    count_fitting,
    freeze_request,
    item_of,
    lock_batch,
    mark_sent,
    repeat_request,
)

CLAIMABLE = (InvoiceState.QUEUED, InvoiceState.PUSHING, InvoiceState.FAILED)
SENDING_STEPS = (Step.SEND_NEW, Step.SEND_AGAIN)


@dataclass(frozen=True)
class PushTerms:
    """The connection that is there now, and how long a key is trusted and a call may take
    (rules.steps.next_step).
    """

    connection: LiveConnection
    key_window: timedelta
    settle_time: timedelta


def claim_pushes(job: ClaimedJob, terms: PushTerms) -> PushAttempt | None:
    """Claim the push of invoice `job.subject`, and of others that wait for the same step; freeze
    what is sent. None: nothing is left to do now.

    Raises NotConnected, LeaseLost, SentElsewhere, ContactGone; Forbidden when the person who asked
    may no longer invoice and something would be sent. Opens a transaction.
    """
    with hold_connection(terms.connection, job) as session:
        invoice = lock_invoice(session, UUID(job.subject))
        if invoice.state not in CLAIMABLE:
            return None
        leader = ClaimedInvoice(job, invoice, lock_push(session, invoice.id))
        batch, now = _lock_batch_and_read_clock(session, leader)
        step = _checked_step(session, leader, batch, now, terms)
        if step is Step.WAIT:
            invoice.begin_push()
            last_sent_at = (batch or leader.push).last_sent_at
            wait = max(remaining_wait(last_sent_at, terms.settle_time, now), NEXT_TURN_DELAY)
            return PushAttempt(terms.connection, step, (), lease_time_left(job), wait)
        alone = step is Step.ADOPT or not is_entitled(session, invoice.org_id, job.asked_by)
        claimed = [leader] if alone else _claim_companions(session, leader, step, batch, now, terms)
        return _begin_attempt(session, claimed, step, batch, now, terms) if claimed else None


def claim_for_sending(jobs: Sequence[ClaimedJob], terms: PushTerms) -> PushAttempt | None:
    """Freeze the request for the invoices of `jobs`, one attempt's, which a look-up has just not
    found in Xero. None: nothing is left to do.

    However long the look-up took: their lease starts anew.

    Raises as `claim_pushes`; opens a transaction.
    """
    with hold_connection(terms.connection) as session:
        leased_ids = lock_leased_jobs(jobs)
        claimed = [_lock_claimed(session, job) for job in jobs if job.id in leased_ids]
        claimed = [part for part in claimed if part.invoice.state in CLAIMABLE]
        if not claimed:
            return None
        for part in claimed:
            check_right(session, part.job)
        claimed = _restrict_to_smallest(claimed)
        renew_leases([part.job for part in claimed])
        _batch, now = _lock_batch_and_read_clock(session, claimed[0])
        return _begin_attempt(session, claimed, Step.SEND_NEW, None, now, terms)


def _lock_claimed(session: Session, job: ClaimedJob) -> ClaimedInvoice:
    invoice = lock_invoice(session, UUID(job.subject))
    return ClaimedInvoice(job, invoice, lock_push(session, invoice.id))


def _restrict_to_smallest(claimed: list[ClaimedInvoice]) -> list[ClaimedInvoice]:
    """As many as the most restricted of them allows, which leads; the others wait."""
    ordered = sorted(claimed, key=lambda part: part.push.at_most)
    most = ordered[0].push.at_most
    _return_to_queue(ordered[most:])
    return ordered[:most]


def _lock_batch_and_read_clock(
    session: Session, claimed: ClaimedInvoice
) -> tuple[PushBatch | None, datetime]:
    """The time is taken once the request is locked: nobody sends it after that without being
    seen.
    """
    batch = lock_batch(session, claimed.push)
    return batch, session.execute(select(func.clock_timestamp())).scalar_one()


def _checked_step(
    session: Session,
    claimed: ClaimedInvoice,
    batch: PushBatch | None,
    now: datetime,
    terms: PushTerms,
) -> Step:
    check_destination(claimed.invoice, claimed.push, terms.connection.tenant_id)
    step = _next_step(claimed, batch, now, terms)
    if step is Step.SEND_AGAIN and is_being_sent(session, claimed, batch, now):
        return Step.WAIT
    if step in SENDING_STEPS or step is Step.ADOPT:
        check_right(session, claimed.job)
    return step


def _next_step(
    claimed: ClaimedInvoice, batch: PushBatch | None, now: datetime, terms: PushTerms
) -> Step:
    push, last_carried = claimed.push, batch or claimed.push
    history = PushHistory(
        claimed.invoice.numbering,
        bool(batch and batch.key),
        push.unknown,
        last_carried.first_sent_at,
        last_carried.last_sent_at,
        push.adopting,
    )
    return next_step(history, now, terms.key_window, terms.settle_time)


def _claim_companions(
    session: Session,
    leader: ClaimedInvoice,
    step: Step,
    batch: PushBatch | None,
    now: datetime,
    terms: PushTerms,
) -> list[ClaimedInvoice]:
    """`leader` and what waits for the same. Empty when its job was left to another worker that
    takes the rest of them in a moment.
    """
    companions = lock_companions(session, leader, step)
    if (
        leader.is_recent_confirmation
        and len(companions) + 1 < leader.push.at_most
        and is_another_gathering(session, leader)
    ):
        record_job_end(leader.job, "waiting", counts_as_try=False)
        return []
    claimed = [leader]
    for waiting in companions:
        part = ClaimedInvoice(leader.job, waiting.invoice, lock_push(session, waiting.invoice.id))
        if (
            _may_go_along(session, part, waiting.asked_by, terms)
            and _next_step(part, batch, now, terms) is step
        ):
            claimed.extend(
                ClaimedInvoice(job, part.invoice, part.push)
                for job in claim_more_jobs(leader.job, [waiting.job_id])
            )
    return claimed


def _may_go_along(
    session: Session, claimed: ClaimedInvoice, asked_by: UUID | None, terms: PushTerms
) -> bool:
    """Whether nothing stands against it; else it meets the obstacle by itself when its own job
    runs.
    """
    try:
        check_destination(claimed.invoice, claimed.push, terms.connection.tenant_id)
    except (SentElsewhere, ContactGone):
        return False
    return is_entitled(session, claimed.invoice.org_id, asked_by)


def _begin_attempt(
    session: Session,
    claimed: list[ClaimedInvoice],
    step: Step,
    batch: PushBatch | None,
    now: datetime,
    terms: PushTerms,
) -> PushAttempt:
    time_left = lease_time_left(claimed[0].job)
    request: FrozenRequest | None = None
    items = {part.invoice.id: item_of(part) for part in claimed}
    if step is Step.SEND_NEW:
        bodies = [body_of(part.invoice) for part in claimed]
        count = count_fitting(bodies)
        _return_to_queue(claimed[count:])
        claimed = claimed[:count]
        body = join_bodies(bodies[:count])
        request = freeze_request(session, claimed, body, terms.connection.tenant_id, now)
    elif step is Step.SEND_AGAIN:
        assert batch is not None, "only what was sent is sent again"
        request = repeat_request(batch, now)
    for part in claimed:
        part.invoice.begin_push()
        if step is Step.SEND_NEW:
            part.invoice.forget_in_xero()  # it was looked for, or never there
        if request is not None:
            mark_sent(part, request, now)
    ordered_items = tuple(items[part.invoice.id] for part in claimed)
    return PushAttempt(terms.connection, step, ordered_items, time_left, request=request)


def _return_to_queue(claimed: Sequence[ClaimedInvoice]) -> None:
    """They go with a later request."""
    for part in claimed:
        record_job_end(part.job, "waiting", counts_as_try=False)
