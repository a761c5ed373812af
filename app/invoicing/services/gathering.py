"""Which other invoices of the organisation wait for the same step, so that they go in one call."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Text, and_, cast, exists, func, select, text
from sqlalchemy.orm import Session, aliased

from app.invoicing.models import Invoice, InvoiceState, Numbering
from app.invoicing.push_models import InvoicePush
from app.invoicing.rules.pushing import TOGETHER, Step
from app.invoicing.services.flights import Part
from app.kernel.jobs.models import Job
from app.kernel.jobs.shared_leases import rival_subjects

_ALONE = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")


@dataclass(frozen=True)
class Waiting:
    """A job that waits, and its invoice; both held by the open transaction."""

    job_id: UUID
    asked_by: UUID | None
    invoice: Invoice


def waiting_beside(session: Session, leader: Part, step: Step) -> list[Waiting]:
    """What may go with LEADER: never more in all than its push may take. One worker of an
    organisation at a time looks.
    """
    session.execute(_ALONE, {"key": f"push {leader.invoice.org_id}"})
    if (most := _most(leader, step) - 1) < 1:
        return []
    twin = aliased(Job)
    busy = exists().where(
        twin.org_id == Job.org_id,
        twin.kind == Job.kind,
        twin.subject == Job.subject,
        twin.state == "running",
    )
    wanted = (
        select(Job.id, Job.asked_by, Invoice)
        .join(Invoice, and_(Invoice.org_id == Job.org_id, cast(Invoice.id, Text) == Job.subject))
        .where(
            Job.org_id == leader.invoice.org_id,
            Job.kind == leader.job.kind,
            text("job.state = 'waiting'"),
            ~busy,
        )
        .where(
            Invoice.contact_id.is_not(None), Invoice.id != leader.invoice.id, _alike(leader, step)
        )
        .order_by(Job.priority, Job.next_try_at, Job.id)
        .limit(most)
    )
    rows = session.execute(
        wanted.with_for_update(of=[Job, Invoice], skip_locked=True).execution_options(
            populate_existing=True
        )
    )
    return [Waiting(*row) for row in rows]


def another_gathers(session: Session, leader: Part) -> bool:
    """Whether another worker has just claimed an invoice of the organisation that is about to be
    sent for the first time, too.
    """
    subjects = rival_subjects(leader.job)
    fresh = select(func.count()).where(
        Invoice.org_id == leader.invoice.org_id, Invoice.state == InvoiceState.QUEUED
    )
    return bool(subjects) and bool(
        session.scalar(fresh.where(cast(Invoice.id, Text).in_(subjects)))
    )


def is_fresh(part: Part) -> bool:
    """Nothing of it has been sent whose outcome is unknown."""
    return not part.push.unknown


def _most(leader: Part, step: Step) -> int:
    return leader.push.at_most if is_fresh(leader) or step is Step.SEND_NEW else TOGETHER


def _alike(leader: Part, step: Step) -> ColumnElement[bool]:
    """The same step for the same reason: sent for the first time, or of the same unknown
    request.
    """
    mine = and_(InvoicePush.org_id == Invoice.org_id, InvoicePush.invoice_id == Invoice.id)
    if not is_fresh(leader):
        return exists().where(
            mine,
            InvoicePush.unknown,
            ~InvoicePush.adopting,
            InvoicePush.batch_id.is_not_distinct_from(leader.push.batch_id),
        )
    numbering = Numbering.XERO if step is Step.LOOK_UP else Numbering.HOURLINE
    size = select(InvoicePush.at_most).where(mine).scalar_subquery()
    unknown = exists().where(mine, InvoicePush.unknown)
    return and_(
        Invoice.state == InvoiceState.QUEUED,
        Invoice.numbering == numbering,
        ~unknown,
        func.coalesce(size, TOGETHER) == leader.push.at_most,
    )
