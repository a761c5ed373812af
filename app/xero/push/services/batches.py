"""Which other invoices of the organisation wait for the same step, so that they go in one call."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Text, and_, cast, exists, func, select, text
from sqlalchemy.orm import Session, aliased

from app.invoicing.models import MAX_BATCH_INVOICES, Invoice, InvoicePush, InvoiceState, Numbering
from app.kernel.jobs.models import Job
from app.kernel.jobs.shared_leases import rival_subjects
from app.xero.push.rules.steps import Step
from app.xero.push.services.requests import ClaimedInvoice

_LOCK_ORGANISATION = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")


@dataclass(frozen=True)
class WaitingInvoice:
    """A job that waits, and its invoice; both locked by the open transaction."""

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
    twin = aliased(Job)
    is_busy = exists().where(
        twin.org_id == Job.org_id,
        twin.kind == Job.kind,
        twin.subject == Job.subject,
        twin.state == "running",
    )
    statement = (
        select(Job.id, Job.asked_by, Invoice)
        .join(Invoice, and_(Invoice.org_id == Job.org_id, cast(Invoice.id, Text) == Job.subject))
        .where(
            Job.org_id == leader.invoice.org_id,
            Job.kind == leader.job.kind,
            text("job.state = 'waiting'"),
            ~is_busy,
        )
        .where(
            Invoice.contact_id.is_not(None),
            Invoice.id != leader.invoice.id,
            _waits_for_the_same(leader, step),
        )
        .order_by(Job.priority, Job.next_try_at, Job.id)
        .limit(most)
    )
    rows = session.execute(
        statement.with_for_update(of=[Job, Invoice], skip_locked=True).execution_options(
            populate_existing=True
        )
    )
    return [WaitingInvoice(*row) for row in rows]


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


def _max_batch_size(leader: ClaimedInvoice, step: Step) -> int:
    if leader.is_recent_confirmation or step is Step.SEND_NEW:
        return leader.push.at_most
    return MAX_BATCH_INVOICES


def _waits_for_the_same(leader: ClaimedInvoice, step: Step) -> ColumnElement[bool]:
    """The same step for the same reason: sent for the first time, or of the same unknown
    request.
    """
    is_its_push = and_(InvoicePush.org_id == Invoice.org_id, InvoicePush.invoice_id == Invoice.id)
    if not leader.is_recent_confirmation:
        return exists().where(
            is_its_push,
            InvoicePush.unknown,
            ~InvoicePush.adopting,
            InvoicePush.batch_id.is_not_distinct_from(leader.push.batch_id),
        )
    numbering = Numbering.XERO if step is Step.LOOK_UP else Numbering.HOURLINE
    size = select(InvoicePush.at_most).where(is_its_push).scalar_subquery()
    is_unknown = exists().where(is_its_push, InvoicePush.unknown)
    return and_(
        Invoice.state == InvoiceState.QUEUED,
        Invoice.numbering == numbering,
        ~is_unknown,
        func.coalesce(size, MAX_BATCH_INVOICES) == leader.push.at_most,
    )
