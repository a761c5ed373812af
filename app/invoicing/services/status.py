"""An invoice here becomes what Xero says it is. Its time stays held, whatever happens there, until
a person releases it.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.invoicing.events import InvoiceEnded
from app.invoicing.models import (
    Aspect,
    Invoice,
    InvoiceRelease,
    InvoiceSighting,
    Numbering,
)
from app.invoicing.rules.differences import SentInvoice, header_differences
from app.invoicing.rules.status import (
    ENDED_STATES,
    FOLLOWED_STATES,
    XeroInvoice,
    is_older,
)
from app.invoicing.services.differences import record_differences
from app.invoicing.services.snapshots import label_entry_locks
from app.invoicing.services.timeline import note
from app.kernel import audit, clock
from app.kernel.db import own
from app.kernel.events import emit
from app.kernel.ids import new_id
from app.kernel.messages import message
from app.kernel.tenancy import current_org_id

HEADER_ASPECTS = (Aspect.MISSING, Aspect.STATUS, Aspect.NUMBER, Aspect.CONTACT, Aspect.TOTAL)
MAX_ROWS_PER_STATEMENT = 5_000


def follow_invoices(session: Session, xero_invoices: Iterable[XeroInvoice]) -> int:
    """Inside the open transaction: bring those of `xero_invoices` that are ours up to date, and
    note how each differs from what was sent.

    Answers how many were ours. One of which something newer is known is left as it is.
    """
    by_id = {
        xero_invoice.id: xero_invoice
        for xero_invoice in xero_invoices
        if xero_invoice.state is not None
    }
    invoices = lock_pushed(session, by_id)
    ids = [invoice.id for invoice in invoices]
    latest, released = _latest_updates(session, ids), _released_ids(session, ids)
    newer = [
        (invoice, by_id[xero_id_of(invoice)])
        for invoice in invoices
        if not is_older(by_id[xero_id_of(invoice)], latest.get(invoice.id))
    ]
    for invoice, xero_invoice in newer:
        _follow_invoice(session, invoice, xero_invoice)
    write_sightings(
        session,
        "updated_at",
        {
            invoice.id: xero_invoice.updated_at
            for invoice, xero_invoice in newer
            if xero_invoice.updated_at
        },
    )
    differences = {
        invoice.id: header_differences(
            _sent_invoice(invoice, released=invoice.id in released), xero_invoice
        )
        for invoice, xero_invoice in newer
    }
    record_differences(session, differences, HEADER_ASPECTS)
    return len(invoices)


def lock_pushed(session: Session, xero_ids: Collection[UUID]) -> list[Invoice]:
    """Ours among them that were pushed, held until the transaction ends, in one order for all."""
    query = select(Invoice).where(
        own(Invoice),
        Invoice.xero_invoice_id.in_(xero_ids),
        Invoice.state.in_(FOLLOWED_STATES),
    )
    locked = (
        query.order_by(Invoice.id)
        .with_for_update(of=Invoice)
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(locked)) if xero_ids else []


def xero_id_of(invoice: Invoice) -> UUID:
    assert invoice.xero_invoice_id is not None, "only invoices with an id in Xero are held"
    return invoice.xero_invoice_id


def _latest_updates(session: Session, invoice_ids: Collection[UUID]) -> dict[UUID, datetime | None]:
    query = select(InvoiceSighting.invoice_id, InvoiceSighting.updated_at)
    rows = session.execute(
        query.where(own(InvoiceSighting), InvoiceSighting.invoice_id.in_(invoice_ids))
    )
    return {row[0]: row[1] for row in rows}


def _released_ids(session: Session, invoice_ids: Collection[UUID]) -> set[UUID]:
    query = select(InvoiceRelease.invoice_id).where(
        own(InvoiceRelease), InvoiceRelease.invoice_id.in_(invoice_ids)
    )
    return set(session.scalars(query))


def _sent_invoice(invoice: Invoice, *, released: bool) -> SentInvoice:
    number = invoice.reference or "" if invoice.numbering is Numbering.HOURLINE else ""
    return SentInvoice(number, invoice.contact_id, invoice.total_hundredths, released)


def _follow_invoice(session: Session, invoice: Invoice, xero_invoice: XeroInvoice) -> None:
    _take_state(invoice, xero_invoice)
    _take_number(session, invoice, xero_invoice)
    _take_total(invoice, xero_invoice)


def _take_state(invoice: Invoice, xero_invoice: XeroInvoice) -> None:
    if xero_invoice.state is None or invoice.state is xero_invoice.state:
        return
    before = invoice.state
    invoice.follow_state(xero_invoice.state)
    note(
        invoice.id,
        xero_invoice.state.value,
        message(f"invoice.became_{xero_invoice.state.value}"),
        before=before.value,
    )
    if xero_invoice.state in ENDED_STATES:
        audit.record(
            f"invoice.{xero_invoice.state.value}", invoice.xero_number, invoice=str(invoice.id)
        )
        emit(InvoiceEnded(invoice.org_id, invoice.id))


def _take_number(session: Session, invoice: Invoice, xero_invoice: XeroInvoice) -> None:
    if not xero_invoice.number or invoice.xero_number == xero_invoice.number:
        return
    note(
        invoice.id,
        "number_changed",
        message(
            "invoice.renumbered_in_xero", number=xero_invoice.number, before=invoice.xero_number
        ),
        before=invoice.xero_number,
    )
    invoice.follow_number(xero_invoice.number)
    label_entry_locks(session, invoice, xero_invoice.number)


def _take_total(invoice: Invoice, xero_invoice: XeroInvoice) -> None:
    """An ended invoice keeps the total it had: Xero may show none for it."""
    if invoice.xero_total_hundredths == xero_invoice.total or xero_invoice.state in ENDED_STATES:
        return
    note(
        invoice.id,
        "total_changed",
        message("invoice.total_changed_in_xero"),
        before=invoice.xero_total_hundredths,
        now=xero_invoice.total,
    )
    invoice.follow_total(xero_invoice.total)


def mark_announcements(session: Session, announced: Mapping[UUID, datetime]) -> None:
    """Inside the open transaction: the announcements of `announced` (id in Xero → when it arrived)
    have been followed.
    """
    query = select(Invoice.id, Invoice.xero_invoice_id).where(
        own(Invoice), Invoice.xero_invoice_id.in_(announced)
    )
    rows = session.execute(query).all() if announced else []
    write_sightings(
        session,
        "announced_at",
        {invoice_id: announced[xero_id] for invoice_id, xero_id in rows if xero_id is not None},
    )


def write_sightings(session: Session, stamp: str, moments: Mapping[UUID, datetime]) -> None:
    """Write each invoice's moment into the `stamp` of its sighting, made where there is none."""
    common = {"org_id": current_org_id(), "created_at": clock.now()}
    rows = [
        {**common, "id": new_id(), "invoice_id": invoice_id, stamp: moment}
        for invoice_id, moment in sorted(moments.items())
    ]
    for start in range(0, len(rows), MAX_ROWS_PER_STATEMENT):
        written = insert(InvoiceSighting).values(rows[start : start + MAX_ROWS_PER_STATEMENT])
        session.execute(
            written.on_conflict_do_update(
                index_elements=["org_id", "invoice_id"], set_={stamp: written.excluded[stamp]}
            )
        )
