"""What Xero holds beside what was sent, line by line."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.invoicing.models import Aspect, Invoice, InvoiceDifference, InvoiceLine
from app.invoicing.rules.differences import Difference, line_differences
from app.invoicing.rules.status import ENDED_STATES, XeroInvoice
from app.invoicing.services.differences import record_differences
from app.invoicing.services.status import (
    HEADER_ASPECTS,
    follow_invoices,
    lock_pushed,
    write_sightings,
    xero_id_of,
)
from app.kernel import clock
from app.kernel.db import own


def record_arrivals(session: Session, arrived: Sequence[XeroInvoice]) -> None:
    """Inside the open transaction: these have just arrived, and Xero's answer says how it holds
    them. What it took otherwise than it was sent is a difference from the beginning.
    """
    follow_invoices(session, arrived)
    with_lines = [invoice for invoice in arrived if invoice.lines is not None]
    by_id = {invoice.id: invoice for invoice in with_lines}
    _compare_lines(session, lock_pushed(session, by_id), by_id)


def record_comparison(
    session: Session, xero_invoices: Sequence[XeroInvoice], missing: Collection[UUID] = ()
) -> int:
    """As `follow_invoices`, and line by line; `missing` are ids that Xero was asked for and does
    not hold. Answers how many have been compared.
    """
    follow_invoices(session, xero_invoices)
    by_id = {invoice.id: invoice for invoice in xero_invoices}
    invoices = lock_pushed(session, {*by_id, *missing})
    compared = [invoice for invoice in invoices if xero_id_of(invoice) in by_id]
    _compare_lines(session, compared, by_id)
    record_differences(
        session,
        {
            invoice.id: [Difference(Aspect.MISSING)]
            for invoice in invoices
            if xero_id_of(invoice) not in by_id
        },
        (*HEADER_ASPECTS, Aspect.LINES),
    )
    write_sightings(session, "compared_at", {invoice.id: clock.now() for invoice in invoices})
    return len(invoices)


def _compare_lines(
    session: Session, invoices: Sequence[Invoice], by_id: Mapping[UUID, XeroInvoice]
) -> None:
    """A warning about lines that are now as they were sent is settled."""
    ids = [invoice.id for invoice in invoices]
    lines, differing_before = _lines_by_invoice(session, ids), _differing_ids(session, ids)
    edited = {
        invoice.id: _edited_lines(lines.get(invoice.id, []), by_id[xero_id_of(invoice)])
        for invoice in invoices
    }
    record_differences(session, edited, (Aspect.LINES,))
    for invoice in invoices:
        if invoice.is_warned and invoice.id in differing_before and not edited[invoice.id]:
            invoice.settle_warning()


def _differing_ids(session: Session, invoice_ids: Collection[UUID]) -> set[UUID]:
    """Those whose lines differed when they were last compared."""
    differing = select(InvoiceDifference.invoice_id).where(
        own(InvoiceDifference),
        InvoiceDifference.invoice_id.in_(invoice_ids),
        InvoiceDifference.aspect == Aspect.LINES,
    )
    return set(session.scalars(differing))


def _edited_lines(sent: Sequence[InvoiceLine], xero_invoice: XeroInvoice) -> list[Difference]:
    edited = (
        None
        if xero_invoice.lines is None or xero_invoice.state in ENDED_STATES
        else line_differences(sent, xero_invoice.lines)
    )
    return [edited] if edited else []


def _lines_by_invoice(
    session: Session, invoice_ids: Collection[UUID]
) -> dict[UUID, list[InvoiceLine]]:
    lines: dict[UUID, list[InvoiceLine]] = {}
    query = select(InvoiceLine).where(own(InvoiceLine), InvoiceLine.invoice_id.in_(invoice_ids))
    for line in session.scalars(query.order_by(InvoiceLine.invoice_id, InvoiceLine.position)):
        lines.setdefault(line.invoice_id, []).append(line)
    return lines
