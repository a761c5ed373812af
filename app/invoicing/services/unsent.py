"""A flight that did not take place: nothing has left this house, and everything is as before."""

from datetime import timedelta

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from app.invoicing.models import InvoiceState
from app.invoicing.push_models import PushBatch
from app.invoicing.rules.pushing import Step
from app.invoicing.services.flights import Flight, Member, Request
from app.invoicing.services.locks import lock_invoice, lock_push
from app.invoicing.services.timeline import note
from app.kernel.db import transaction
from app.kernel.jobs.claims import record_job_end
from app.kernel.jobs.errors import LeaseLost
from app.kernel.jobs.shared_leases import lock_leased_jobs


def record_not_sent(flight: Flight, reason: str, after: timedelta) -> None:
    """The step claimed last was not carried out, for a REASON: put back how things were and try
    again AFTER a while. Opens a transaction.

    Raises LeaseLost when none of its jobs is ours any more.
    """
    with transaction() as session:
        for member in put_back(session, flight, reason):
            record_job_end(member.job, "waiting", error=reason, after=after, counts_as_try=False)


def put_back(session: Session, flight: Flight, reason: str) -> list[Member]:
    """Inside the open transaction: as it was before the flight was claimed; answers the members
    that are still ours.

    When another worker has taken one of them over, it may be sending the whole request: then its
    outcome stays unknown for all.
    """
    held = lock_leased_jobs([member.job for member in flight.members])
    if not held:
        raise LeaseLost(flight.members[0].job.kind)
    members = sorted(
        (member for member in flight.members if member.job.id in held),
        key=lambda member: member.invoice_id,
    )
    whole = len(members) == len(flight.members)
    for member in members if whole or flight.request is None else ():
        _put_back(session, member, flight.request, reason)
    if flight.request is not None and whole:
        _take_back(session, flight.request, new=flight.step is Step.SEND_NEW)
    return members


def _put_back(session: Session, member: Member, request: Request | None, reason: str) -> None:
    invoice, push, before = (
        lock_invoice(session, member.invoice_id),
        lock_push(session, member.invoice_id),
        member.before,
    )
    invoice.state = InvoiceState.PUSHING if before.unknown else InvoiceState.QUEUED
    if request is not None:
        push.first_sent_at, push.last_sent_at = before.first_sent_at, before.last_sent_at
        push.unknown, push.batch_id = before.unknown, before.batch_id
        note(invoice.id, "not_sent", f"Not sent yet: {reason}")
    session.flush()


def _take_back(session: Session, request: Request, *, new: bool) -> None:
    if new:
        session.execute(
            delete(PushBatch).where(
                PushBatch.org_id == request.org_id, PushBatch.id == request.batch_id
            )
        )
        return
    mine = (
        PushBatch.org_id == request.org_id,
        PushBatch.id == request.batch_id,
        PushBatch.last_sent_at == request.sent_at,
    )
    session.execute(update(PushBatch).where(*mine).values(last_sent_at=request.sent_before))
