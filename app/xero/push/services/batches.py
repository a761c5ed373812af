"""Which other invoices of the organisation wait for the same step, so that they go in one call."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, and_, cast, exists, func, or_, select, text
from sqlalchemy.orm import Session, aliased

from app.config import current_settings
from app.invoicing.models import (
    MAX_BATCH_INVOICES,
    Invoice,
    InvoicePush,
    InvoiceState,
    Numbering,
    PushBatch,
)
from app.kernel.jobs.kinds import ClaimedJob
from app.kernel.jobs.models import Job
from app.kernel.jobs.shared_leases import rival_subjects
from app.xero.api.http import longest_call_seconds
from app.xero.push.rules.steps import Step
from app.xero.push.services.requests import ClaimedInvoice

_LOCK_ORGANISATION = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")


@dataclass(frozen=True)
class WaitingInvoice:
    """A job that nobody has in hand, and its invoice; both locked by the open transaction."""

    job_id: UUID
    asked_by: UUID | None
    invoice: Invoice


def lock_companions(session: Session, leader: ClaimedInvoice, step: Step) -> list[WaitingInvoice]:
    """What may go with `leader`: never more in all than its push may take. One worker of an
    organisation at a time looks.
    """
    session.execute(_LOCK_ORGANISATION, {"key": f"push {leader.invoice.org_id}"})
    if (most := _max_batch_size(leader, step) - 1) < 1:
        return []
    statement = (
        _free_jobs(leader.invoice.org_id, leader.job.kind)
        .where(
            Invoice.contact_id.is_not(None),
            Invoice.id != leader.invoice.id,
            _waits_for_the_same(leader, step),
        )
        .order_by(Job.priority, Job.next_try_at, Job.id)
        .limit(most)
    )
    return _lock_free_jobs(session, statement)


def lock_rest_of_request(session: Session, job: ClaimedJob, batch_id: UUID) -> list[WaitingInvoice]:
    """The invoices that the request carries, whose outcome is unknown and whose jobs nobody has in
    hand.
    """
    assert job.org_id is not None, "a push belongs to an organisation"
    return _lock_free_jobs(
        session, _free_jobs(job.org_id, job.kind).where(_is_unknown_in(batch_id))
    )


def _free_jobs(org_id: UUID, kind: str) -> Select[UUID, UUID | None, Invoice]:
    """Those that wait, and those whose worker has let its lease run out."""
    twin = aliased(Job)
    has_twin_at_work = exists().where(
        twin.org_id == Job.org_id,
        twin.kind == Job.kind,
        twin.subject == Job.subject,
        twin.id != Job.id,
        twin.state == "running",
        or_(Job.state == "waiting", twin.lease_expires_at > func.now()),
    )
    return (
        select(Job.id, Job.asked_by, Invoice)
        .join(Invoice, and_(Invoice.org_id == Job.org_id, cast(Invoice.id, Text) == Job.subject))
        .where(
            Job.org_id == org_id,
            Job.kind == kind,
            or_(
                text("job.state = 'waiting'"),
                and_(text("job.state = 'running'"), Job.lease_expires_at <= func.now()),
            ),
            ~has_twin_at_work,
        )
    )


def _lock_free_jobs(
    session: Session, statement: Select[UUID, UUID | None, Invoice]
) -> list[WaitingInvoice]:
    """What another worker has just locked is left to it; an invoice comes once."""
    rows = session.execute(
        statement.with_for_update(of=[Job, Invoice], skip_locked=True).execution_options(
            populate_existing=True
        )
    )
    return list({row[2].id: WaitingInvoice(*row) for row in rows}.values())


def is_another_gathering(session: Session, leader: ClaimedInvoice) -> bool:
    """Whether another worker has just claimed an invoice of the organisation that is about to be
    sent for the first time, too.
    """
    subjects = rival_subjects(leader.job)
    queued = select(func.count()).where(
        Invoice.org_id == leader.invoice.org_id, Invoice.state == InvoiceState.QUEUED
    )
    return bool(subjects) and bool(
        session.scalar(queued.where(cast(Invoice.id, Text).in_(subjects)))
    )


def is_being_sent(
    session: Session, leader: ClaimedInvoice, batch: PushBatch | None, now: datetime
) -> bool:
    """Whether another worker holds a part of the request and has sent it no longer ago than a call
    may take: its answer will speak for all that is in it.
    """
    longest = timedelta(seconds=longest_call_seconds(current_settings()))
    if batch is None or batch.last_sent_at + longest <= now:
        return False
    in_other_hands = exists().where(
        Job.org_id == batch.org_id,
        Job.kind == leader.job.kind,
        Job.state == "running",
        Job.lease != leader.job.lease,
        Job.lease_expires_at > now,
        Job.subject == cast(InvoicePush.invoice_id, Text),
    )
    of_request = select(InvoicePush.id).where(
        InvoicePush.org_id == batch.org_id, InvoicePush.batch_id == batch.id, in_other_hands
    )
    return session.scalar(of_request.limit(1)) is not None


def _max_batch_size(leader: ClaimedInvoice, step: Step) -> int:
    if leader.is_recent_confirmation or step is Step.SEND_NEW:
        return leader.push.at_most
    return MAX_BATCH_INVOICES


def _waits_for_the_same(leader: ClaimedInvoice, step: Step) -> ColumnElement[bool]:
    """The same step for the same reason: sent for the first time, or of the same unknown
    request.
    """
    if not leader.is_recent_confirmation:
        return _is_unknown_in(leader.push.batch_id)
    is_its_push = _is_its_push()
    numbering = Numbering.XERO if step is Step.LOOK_UP else Numbering.HOURLINE
    size = select(InvoicePush.at_most).where(is_its_push).scalar_subquery()
    is_unknown = exists().where(is_its_push, InvoicePush.unknown)
    return and_(
        Invoice.state == InvoiceState.QUEUED,
        Invoice.numbering == numbering,
        ~is_unknown,
        func.coalesce(size, MAX_BATCH_INVOICES) == leader.push.at_most,
    )


def _is_unknown_in(batch_id: UUID | None) -> ColumnElement[bool]:
    """Of unknown outcome since that request carried it, and not to be adopted."""
    return exists().where(
        _is_its_push(),
        InvoicePush.unknown,
        ~InvoicePush.adopting,
        InvoicePush.batch_id.is_not_distinct_from(batch_id),
    )


def _is_its_push() -> ColumnElement[bool]:
    return and_(InvoicePush.org_id == Invoice.org_id, InvoicePush.invoice_id == Invoice.id)
