"""Invoices for many clients as one run: asked for at once, made one by one, each in a transaction
of its own with what became of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, select, update
from sqlalchemy.orm import Session

from app.accounts.models import Membership
from app.invoicing.events import BulkAsked
from app.invoicing.models import (
    MAX_BATCH_INVOICES,
    BulkItem,
    BulkRun,
    BulkState,
    Grouping,
    Invoice,
    InvoiceState,
)
from app.invoicing.queries.bulk_runs import billing_order
from app.invoicing.rules import References
from app.invoicing.rules.bulk_runs import BulkFigures, BulkPart, Skip, reason_to_skip
from app.invoicing.services.bulk_previews import preview_item
from app.invoicing.services.invoices import PreviewChanged
from app.invoicing.services.locks import lock_client, lock_invoice
from app.invoicing.services.queue import enqueue
from app.kernel import audit, clock, tenancy
from app.kernel.db import own, transaction
from app.kernel.errors import DomainError, NotFound
from app.kernel.events import emit
from app.kernel.jobs.claims import require_lease
from app.kernel.jobs.kinds import ClaimedJob
from app.kernel.tenancy import current_org_id
from app.permissions import Permission, can
from app.projects.models import Project
from app.projects.queries import project


@dataclass(frozen=True)
class BulkChoice:
    """How the run bills: `until`: the last day, None for all time; `send`: to Xero, else saved as
    drafts.
    """

    invoice_date: date
    until: date | None
    grouping: Grouping
    send: bool


def start_bulk(run_id: UUID, choice: BulkChoice, seen: dict[BulkPart, BulkFigures]) -> None:
    """Ask for an invoice for each part of SEEN, which is what the person had before them. The same
    RUN_ID again changes nothing.

    Raises NotFound for a client or project that does not exist, DomainError without any.
    """
    if not seen:
        raise DomainError("Choose at least one client that has something to bill.")
    with transaction() as session:
        if session.get(BulkRun, (current_org_id(), run_id)) is not None:
            return
        clients = {
            client_id: lock_client(session, client_id).name
            for client_id in sorted({part.client_id for part in seen})
        }
        session.add(
            BulkRun(
                id=run_id,
                asked_by=_asking_member(session).id,
                invoice_date=choice.invoice_date,
                until=choice.until,
                grouping=choice.grouping,
                send=choice.send,
            )
        )
        session.flush()
        session.add_all(
            _new_item(run_id, part, clients[part.client_id], each) for part, each in seen.items()
        )
        audit.record(
            "bulk.started",
            f"{len(clients)} clients",
            run=str(run_id),
            clients=len(clients),
            send=choice.send,
        )
        emit(BulkAsked(current_org_id(), run_id))


def _new_item(run_id: UUID, part: BulkPart, client_name: str, seen: BulkFigures) -> BulkItem:
    return BulkItem(
        run_id=run_id,
        client_id=part.client_id,
        client_name=client_name,
        project_id=part.project_id,
        project_name=_project_of_part(part).name if part.project_id else "",
        period_start=part.period_start,
        seen_entries=seen.entries,
        seen_seconds=seen.seconds,
        seen_amount_hundredths=seen.amount,
    )


def _project_of_part(part: BulkPart) -> Project:
    """Raises NotFound unless it is one of the client's."""
    found = project(part.project_id) if part.project_id else None
    if found is None or found.client_id != part.client_id:
        raise NotFound
    return found


def resume_bulk(run_id: UUID) -> None:
    """Ask again for a run that came to a halt; what it has done stays. Raises NotFound."""
    with transaction() as session:
        run = session.get(BulkRun, (current_org_id(), run_id))
        if run is None:
            raise NotFound
        if run.finished_at is None:
            emit(BulkAsked(run.org_id, run.id))


def bill_next_item(job: ClaimedJob, references: References, *, connected: bool) -> bool:
    """Make the run's next invoice that waits, or write why not; or queue what it has billed, once
    that fills a request to Xero or nobody waits.

    One of these in one transaction, with what became of it. False when the run is over.
    """
    with transaction() as session:
        require_lease(job)
        run = _lock_run(session, UUID(job.subject))
        item, unsent = _next_item(session, run), _draft_items(session, run)
        if unsent and (item is None or len(unsent) == MAX_BATCH_INVOICES):
            _enqueue_drafts(session, unsent)
        elif item is not None:
            _bill_or_skip(session, run, item, references, connected=connected)
        else:
            run.finished_at = run.finished_at or clock.now()
            return False
        return True


def skip_waiting_items(job: ClaimedJob, reason: str) -> None:
    """The run ends here: the clients that still wait are skipped for REASON, what has been billed
    is queued.
    """
    with transaction() as session:
        require_lease(job)
        run = _lock_run(session, UUID(job.subject))
        waiting = update(BulkItem).where(
            BulkItem.org_id == run.org_id,
            BulkItem.run_id == run.id,
            BulkItem.state == BulkState.WAITING,
        )
        session.execute(waiting.values(state=BulkState.SKIPPED, reason=reason))
        _enqueue_drafts(session, _draft_items(session, run))
        run.finished_at = clock.now()


def _lock_run(session: Session, run_id: UUID) -> BulkRun:
    return session.execute(
        select(BulkRun).where(own(BulkRun), BulkRun.id == run_id).with_for_update()
    ).scalar_one()


def _next_item(session: Session, run: BulkRun) -> BulkItem | None:
    waiting = select(BulkItem).where(
        BulkItem.org_id == run.org_id,
        BulkItem.run_id == run.id,
        BulkItem.state == BulkState.WAITING,
    )
    return session.scalar(waiting.order_by(*billing_order()).limit(1).with_for_update())


def _draft_items(session: Session, run: BulkRun) -> list[BulkItem]:
    """Whose invoices are still drafts though the run sends them, in the order of their numbers to
    be; as many as go together.
    """
    if not run.send:
        return []
    drafts = select(BulkItem).join(
        Invoice, and_(Invoice.org_id == BulkItem.org_id, Invoice.id == BulkItem.invoice_id)
    )
    drafts = drafts.where(
        BulkItem.org_id == run.org_id,
        BulkItem.run_id == run.id,
        BulkItem.reason == "",
        Invoice.state == InvoiceState.DRAFT,
    )
    return list(session.scalars(drafts.order_by(*billing_order()).limit(MAX_BATCH_INVOICES)))


def _enqueue_drafts(session: Session, unsent: Sequence[BulkItem]) -> None:
    """Queue the invoices all at once, so that they go in one request; one that cannot go stays a
    draft, with the reason.
    """
    for item in unsent:
        assert item.invoice_id is not None
        try:
            with session.begin_nested():
                _asking_member(session)
                invoice = lock_invoice(session, item.invoice_id)
                if invoice.state is InvoiceState.DRAFT:
                    enqueue(session, invoice)
        except Skip as skip:
            item.reason = f"Saved as a draft. {skip.message}"
        except DomainError as refusal:
            item.reason, item.place = f"Saved as a draft. {refusal.message}", "client"


def _bill_or_skip(
    session: Session, run: BulkRun, item: BulkItem, references: References, *, connected: bool
) -> None:
    try:
        with session.begin_nested():
            invoice = _bill_item(session, run, item, references, connected=connected)
        item.state, item.invoice_id = BulkState.CREATED, invoice.id
    except Skip as skip:
        item.state, item.reason, item.place = BulkState.SKIPPED, skip.message, skip.place
    except PreviewChanged:
        item.state, item.reason = (
            BulkState.SKIPPED,
            "Somebody changed or billed this time in the same moment. Nothing has been created.",
        )
    except DomainError as refusal:
        item.state, item.reason, item.place = (
            BulkState.SKIPPED,
            refusal.message,
            "defaults" if refusal.field else "",
        )


def _bill_item(
    session: Session, run: BulkRun, item: BulkItem, references: References, *, connected: bool
) -> Invoice:
    _asking_member(session)
    client = lock_client(session, item.client_id)
    billing = preview_item(run, item, client, references)
    seen = BulkFigures(item.seen_entries, item.seen_seconds, item.seen_amount_hundredths)
    skip = reason_to_skip(
        billing.preview,
        billing.now,
        seen,
        sending=run.send,
        connected=connected,
        linked=client.contact_id is not None,
    )
    if skip is not None:
        raise skip
    return billing.make(session)


def _asking_member(session: Session) -> Membership:
    """The member who asks, who must still be allowed to."""
    mine = select(Membership).where(own(Membership), Membership.user_id == tenancy.scope().user_id)
    member = session.scalar(mine.execution_options(populate_existing=True))
    if (
        member is None
        or member.deactivated_at is not None
        or not can(member.role, Permission.INVOICE)
    ):
        raise Skip("Whoever started this may no longer create invoices here.")
    return member
