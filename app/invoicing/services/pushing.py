"""Transaction A of a push: claim it, decide the step, freeze the request; nothing is sent before
this has committed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.models import Membership
from app.invoicing.models import Invoice, InvoiceState
from app.invoicing.push_models import InvoicePush, PushBatch
from app.invoicing.rules.pushing import Attempts, Step, next_step, whereabouts
from app.invoicing.services.flights import (
    Flight,
    Part,
    Request,
    fitting,
    lock_batch,
    member_of,
    new_request,
    same_request,
    stamp,
)
from app.invoicing.services.gathering import another_gathers, is_fresh, waiting_beside
from app.invoicing.services.locks import lock_invoice, lock_push
from app.kernel.db import transaction
from app.kernel.errors import Forbidden
from app.kernel.jobs.claims import record_job_end, require_lease
from app.kernel.jobs.kinds import ClaimedJob
from app.kernel.jobs.shared_leases import (
    claim_more_jobs,
    lease_time_left,
    lock_leased_jobs,
    renew_leases,
)
from app.permissions import Permission, can

CLAIMABLE = (InvoiceState.QUEUED, InvoiceState.PUSHING, InvoiceState.FAILED)
SENDS = (Step.SEND_NEW, Step.SEND_AGAIN)


@dataclass(frozen=True)
class PushTerms:
    """WINDOW and SETTLE as in rules.pushing.next_step; the Xero organisation that is connected now;
    BODY_OF and JOIN make the request.
    """

    tenant_id: UUID
    window: timedelta
    settle: timedelta
    body_of: Callable[[Invoice], str]
    join: Callable[[list[str]], str]


class SentElsewhere(Exception):
    """An earlier attempt of unknown outcome went to another Xero organisation than the one
    connected now.
    """


class ContactGone(Exception):
    """The invoice has lost its contact: Xero was disconnected since it was queued."""


def claim_pushes(job: ClaimedJob, terms: PushTerms) -> Flight | None:
    """Claim the push of invoice `job.subject`, and of others that wait for the same step; freeze
    what is sent. None: nothing is left to do now.

    Raises LeaseLost, SentElsewhere, ContactGone; Forbidden when the person who asked may no longer
    invoice and something would be sent. Opens a transaction.
    """
    with transaction() as session:
        require_lease(job)
        invoice = lock_invoice(session, UUID(job.subject))
        if invoice.state not in CLAIMABLE:
            return None
        leader = Part(job, invoice, lock_push(session, invoice.id))
        batch, now = _batch_and_now(session, leader)
        step = _checked_step(session, leader, batch, now, terms)
        if step is Step.WAIT:
            invoice.state = InvoiceState.PUSHING
            return Flight(step, (), lease_time_left(job), _wait(leader, batch, terms.settle, now))
        alone = step is Step.ADOPT or not _is_entitled(session, invoice.org_id, job.asked_by)
        parts = [leader] if alone else _with_others(session, leader, step, batch, now, terms)
        return _flight(session, parts, step, batch, now, terms) if parts else None


def claim_missing(jobs: Sequence[ClaimedJob], terms: PushTerms) -> Flight | None:
    """Freeze the request for the invoices of WORKS, one flight's, which a look-up has just not
    found in Xero. None: nothing is left to do.

    However long the look-up took: their lease starts anew.

    Raises as `claim_pushes`; opens a transaction.
    """
    with transaction() as session:
        held = lock_leased_jobs(jobs)
        parts = [_held_part(session, job) for job in jobs if job.id in held]
        parts = [part for part in parts if part.invoice.state in CLAIMABLE]
        if not parts:
            return None
        for part in parts:
            _check_right(session, part.job)
        parts = _smallest_first(parts)
        renew_leases([part.job for part in parts])
        _batch, now = _batch_and_now(session, parts[0])
        return _flight(session, parts, Step.SEND_NEW, None, now, terms)


def _held_part(session: Session, job: ClaimedJob) -> Part:
    invoice = lock_invoice(session, UUID(job.subject))
    return Part(job, invoice, lock_push(session, invoice.id))


def _smallest_first(parts: list[Part]) -> list[Part]:
    """As many as the most restricted of them allows, which leads; the others' jobs wait for the
    next round.
    """
    ordered = sorted(parts, key=lambda part: part.push.at_most)
    most = ordered[0].push.at_most
    _release(ordered[most:])
    return ordered[:most]


def _batch_and_now(session: Session, part: Part) -> tuple[PushBatch | None, datetime]:
    """The time is taken once the request is held: nobody sends it after that without being seen."""
    batch = lock_batch(session, part.push)
    return batch, session.execute(select(func.clock_timestamp())).scalar_one()


def _checked_step(
    session: Session, part: Part, batch: PushBatch | None, now: datetime, terms: PushTerms
) -> Step:
    _check_whereabouts(part.invoice, part.push, terms.tenant_id)
    step = _step(part, batch, now, terms)
    if step in SENDS or step is Step.ADOPT:
        _check_right(session, part.job)
    return step


def _step(part: Part, batch: PushBatch | None, now: datetime, terms: PushTerms) -> Step:
    push = part.push
    first, last = (
        (batch.first_sent_at, batch.last_sent_at)
        if batch
        else (push.first_sent_at, push.last_sent_at)
    )
    so_far = Attempts(
        part.invoice.numbering, bool(batch and batch.key), push.unknown, first, last, push.adopting
    )
    return next_step(so_far, now, terms.window, terms.settle, looked_up=False)


def _with_others(
    session: Session,
    leader: Part,
    step: Step,
    batch: PushBatch | None,
    now: datetime,
    terms: PushTerms,
) -> list[Part]:
    """LEADER and what waits for the same. Empty when its job was left to another worker that takes
    the rest of them in a moment.
    """
    beside = waiting_beside(session, leader, step)
    if (
        is_fresh(leader)
        and len(beside) + 1 < leader.push.at_most
        and another_gathers(session, leader)
    ):
        record_job_end(leader.job, "waiting", counts_as_try=False)
        return []
    parts = [leader]
    for waiting in beside:
        part = Part(leader.job, waiting.invoice, lock_push(session, waiting.invoice.id))
        if (
            _may_go_along(session, part, waiting.asked_by, terms)
            and _step(part, batch, now, terms) is step
        ):
            parts.extend(
                Part(job, part.invoice, part.push)
                for job in claim_more_jobs(leader.job, [waiting.job_id])
            )
    return parts


def _may_go_along(session: Session, part: Part, asked_by: UUID | None, terms: PushTerms) -> bool:
    """Whether nothing stands against it; else it meets the obstacle by itself when its own job
    runs.
    """
    try:
        _check_whereabouts(part.invoice, part.push, terms.tenant_id)
    except (SentElsewhere, ContactGone):
        return False
    return _is_entitled(session, part.invoice.org_id, asked_by)


def _flight(
    session: Session,
    parts: list[Part],
    step: Step,
    batch: PushBatch | None,
    now: datetime,
    terms: PushTerms,
) -> Flight:
    left = lease_time_left(parts[0].job)
    request: Request | None = None
    members = {part.invoice.id: member_of(part) for part in parts}
    if step is Step.SEND_NEW:
        bodies = [terms.body_of(part.invoice) for part in parts]
        count = fitting(bodies)
        _release(parts[count:])
        parts = parts[:count]
        request = new_request(session, parts, terms.join(bodies[:count]), terms.tenant_id, now)
    elif step is Step.SEND_AGAIN:
        assert batch is not None, "only what was sent is sent again"
        request = same_request(batch, terms.tenant_id, now)
    for part in parts:
        part.invoice.state = InvoiceState.PUSHING
        if step is Step.SEND_NEW:
            _forget_what_is_gone(part.invoice)
        if request is not None:
            stamp(part, request, now)
    return Flight(step, tuple(members[part.invoice.id] for part in parts), left, request=request)


def _forget_what_is_gone(invoice: Invoice) -> None:
    """What Xero held before is not there any more: it was looked for."""
    invoice.xero_invoice_id, invoice.xero_number, invoice.xero_total_hundredths = None, "", None


def _release(parts: Sequence[Part]) -> None:
    """They go with a later request."""
    for part in parts:
        record_job_end(part.job, "waiting", counts_as_try=False)


def _wait(part: Part, batch: PushBatch | None, settle_time: timedelta, now: datetime) -> timedelta:
    last = batch.last_sent_at if batch else part.push.last_sent_at
    return max(last + settle_time - now, timedelta(0)) if last else timedelta(0)


def _check_whereabouts(invoice: Invoice, push: InvoicePush, tenant_id: UUID) -> None:
    """The look-up must ask where the attempt went, and for the contact it named."""
    if push.unknown and push.whereabouts not in ("", whereabouts(tenant_id, invoice.id)):
        raise SentElsewhere
    if invoice.contact_id is None:
        raise ContactGone


def _check_right(session: Session, job: ClaimedJob) -> None:
    assert job.org_id is not None, "a push belongs to an organisation"
    if not _is_entitled(session, job.org_id, job.asked_by):
        raise Forbidden("The person who asked for this invoice may no longer create invoices.")


def _is_entitled(session: Session, org_id: UUID, asked_by: UUID | None) -> bool:
    if asked_by is None:
        return True
    asking = select(Membership.role).where(
        Membership.org_id == org_id,
        Membership.user_id == asked_by,
        Membership.deactivated_at.is_(None),
    )
    role = session.scalar(asking)
    return role is not None and can(role, Permission.INVOICE)
