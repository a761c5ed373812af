"""Row locks: what an invoice depends on, loaded so that nobody else changes it until the
transaction ends.
"""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.invoicing.models import Invoice, InvoicePush
from app.kernel.db import own
from app.kernel.errors import Conflict, NotFound
from app.kernel.tenancy import current_org_id
from app.projects.models import Client
from app.timesheets.models import TimeEntry

# So many ids fit well into one statement; PostgreSQL takes 65,535 parameters.
MAX_IDS_PER_STATEMENT = 5_000


def lock_client(session: Session, client_id: UUID) -> Client:
    """The client, whose name and currency stay as they are meanwhile; raises NotFound."""
    client = session.get(
        Client,
        (current_org_id(), client_id),
        with_for_update={"read": True, "of": Client},
        populate_existing=True,
    )
    if client is None:
        raise NotFound
    return client


def lock_entries(session: Session, entry_ids: Collection[UUID]) -> None:
    """Lock the time entries in the order of their ids, so that two who bill the same ones wait for
    each other and never deadlock.
    """
    ordered = sorted(entry_ids)
    for start in range(0, len(ordered), MAX_IDS_PER_STATEMENT):
        query = select(TimeEntry.id).where(
            own(TimeEntry), TimeEntry.id.in_(ordered[start : start + MAX_IDS_PER_STATEMENT])
        )
        session.execute(query.order_by(TimeEntry.id).with_for_update())


def lock_invoice(session: Session, invoice_id: UUID) -> Invoice:
    """The invoice, locked until the transaction ends; raises NotFound."""
    invoice = session.get(
        Invoice,
        (current_org_id(), invoice_id),
        with_for_update={"of": Invoice},
        populate_existing=True,
    )
    if invoice is None:
        raise NotFound
    return invoice


def lock_existing_push(session: Session, invoice_id: UUID) -> InvoicePush | None:
    """The push of the invoice, if there is one; the invoice itself must be locked."""
    statement = select(InvoicePush).where(own(InvoicePush), InvoicePush.invoice_id == invoice_id)
    return session.execute(
        statement.with_for_update().execution_options(populate_existing=True)
    ).scalar_one_or_none()


def lock_push(session: Session, invoice_id: UUID) -> InvoicePush:
    """The push of the invoice, made when there was none; the invoice itself must be locked."""
    push = lock_existing_push(session, invoice_id)
    if push is None:
        push = InvoicePush(invoice_id=invoice_id, generation=0, unknown=False, attempts=0)
        session.add(push)
        session.flush()
    return push


def refuse_unknown_outcome(session: Session, invoice: Invoice) -> None:
    """Raises Conflict while nobody knows whether Xero holds the invoice: changing or discarding it
    could bill the time twice.
    """
    is_unknown = select(InvoicePush.unknown).where(
        InvoicePush.org_id == invoice.org_id, InvoicePush.invoice_id == invoice.id
    )
    if session.scalar(is_unknown):
        raise Conflict(
            "Xero may have received this invoice, and did not say so. Try again first: Hourline"
            " looks in Xero before it sends anything."
        )
