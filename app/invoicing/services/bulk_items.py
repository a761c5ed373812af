"""What a run of invoices makes, one by one: each in a transaction of its own, together with what
became of it.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import and_, select, update
from sqlalchemy.orm import Session

from app.invoicing.models import (
    MAX_BATCH_INVOICES,
    BulkItem,
    BulkRun,
    BulkState,
    Invoice,
    InvoiceState,
)
from app.invoicing.queries.bulk_runs import billing_order
from app.invoicing.rules import References
from app.invoicing.rules.bulk_runs import BulkFigures, ItemSkipped, reason_to_skip
from app.invoicing.rules.references import ReferencesOutdated
from app.invoicing.services.bulk_previews import preview_item
from app.invoicing.services.bulk_runs import asking_member
from app.invoicing.services.locks import lock_client, lock_invoice
from app.invoicing.services.previews import PreviewChanged
from app.invoicing.services.queue import enqueue
from app.kernel import clock
from app.kernel.db import own, transaction
from app.kernel.errors import DomainError
from app.kernel.jobs.claims import require_lease
from app.kernel.jobs.kinds import ClaimedJob
from app.kernel.messages import Message, message


def bill_next_item(job: ClaimedJob, references: References, *, connected: bool) -> bool:
    """Make the run's next invoice that waits, or write why not; or queue what it has billed, once
    that fills a request to Xero or nobody waits.

    One of these in one transaction, with what became of it. False when the run is over. Raises
    ReferencesOutdated when they are of a connection that has ended.
    """
    with transaction() as session:
        require_lease(job)
        run = _lock_run(session, UUID(job.subject))
        item, drafts = _next_item(session, run), _draft_items(session, run)
        if drafts and (item is None or len(drafts) == MAX_BATCH_INVOICES):
            _enqueue_drafts(session, drafts)
        elif item is not None:
            _bill_or_skip(session, run, item, references, connected=connected)
        else:
            run.finished_at = run.finished_at or clock.now()
            return False
        return True


def skip_waiting_items(job: ClaimedJob, reason: Message) -> None:
    """End the run: what still waits is skipped for the reason, what has been billed is queued."""
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
    """The items whose invoices are still drafts though the run sends them, in the order of their
    numbers to be; as many as go in one request.
    """
    if not run.send:
        return []
    items = select(BulkItem).join(
        Invoice, and_(Invoice.org_id == BulkItem.org_id, Invoice.id == BulkItem.invoice_id)
    )
    drafts = items.where(
        BulkItem.org_id == run.org_id,
        BulkItem.run_id == run.id,
        BulkItem.reason.is_(None),
        Invoice.state == InvoiceState.DRAFT,
    )
    return list(session.scalars(drafts.order_by(*billing_order()).limit(MAX_BATCH_INVOICES)))


def _enqueue_drafts(session: Session, drafts: Sequence[BulkItem]) -> None:
    """Queue the invoices all at once, so that they go in one request; one that cannot go stays a
    draft, with the reason.
    """
    for item in drafts:
        assert item.invoice_id is not None
        try:
            with session.begin_nested():
                asking_member(session)
                invoice = lock_invoice(session, item.invoice_id)
                if invoice.state is InvoiceState.DRAFT:
                    enqueue(session, invoice)
        except ItemSkipped as skipped:
            item.reason = message("bulk.saved_as_draft", reason=skipped.reason)
        except DomainError as refusal:
            item.reason = message("bulk.saved_as_draft", reason=refusal.reason)
            item.place = "client"


def _bill_or_skip(
    session: Session, run: BulkRun, item: BulkItem, references: References, *, connected: bool
) -> None:
    try:
        with session.begin_nested():
            invoice = _bill_item(session, run, item, references, connected=connected)
        item.state, item.invoice_id = BulkState.CREATED, invoice.id
    except ReferencesOutdated:
        raise
    except ItemSkipped as skipped:
        item.skip(skipped.reason, skipped.place)
    except PreviewChanged:
        item.skip(message("bulk.changed_meanwhile"))
    except DomainError as refusal:
        item.skip(refusal.reason, "defaults" if refusal.field else "")


def _bill_item(
    session: Session, run: BulkRun, item: BulkItem, references: References, *, connected: bool
) -> Invoice:
    references.hold()
    asking_member(session)
    client = lock_client(session, item.client_id)
    item_preview = preview_item(run, item, client, references)
    skipped = reason_to_skip(
        item_preview.preview,
        item_preview.figures,
        BulkFigures(item.seen_entries, item.seen_seconds, item.seen_amount_hundredths),
        sending=run.send,
        connected=connected,
        linked=client.contact_id is not None,
    )
    if skipped is not None:
        raise skipped
    return item_preview.create(session)
