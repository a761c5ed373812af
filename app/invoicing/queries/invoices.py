"""One invoice and what is behind it."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select

from app.invoicing.models import Invoice, InvoiceEntry, InvoiceEvent, InvoiceLine
from app.kernel.db import db, own
from app.kernel.errors import NotFound
from app.kernel.tenancy import current_org_id
from app.projects.models import Client

PAGE_SIZE = 200


def invoice_by_id(invoice_id: UUID) -> Invoice:
    """Raises NotFound."""
    invoice = db.session.get(Invoice, (current_org_id(), invoice_id))
    if invoice is None:
        raise NotFound
    return invoice


def invoice_of_form(form_token: UUID | None) -> UUID | None:
    """The live invoice that the form has made already."""
    return (
        db.session.scalar(select(Invoice.id).where(own(Invoice), Invoice.form_token == form_token))
        if form_token
        else None
    )


@dataclass(frozen=True)
class LineSums:
    """Over all lines of an invoice. `tax_rates`: the different ones, in per cent, the smallest
    first.
    """

    lines: int
    seconds: int
    billed_seconds: int
    tax_rates: list[Decimal]


def invoice_lines(invoice_id: UUID, most: int | None = None, before: int = 0) -> list[InvoiceLine]:
    """`most` of them, or all, after those that come `before`."""
    query = select(InvoiceLine).where(own(InvoiceLine), InvoiceLine.invoice_id == invoice_id)
    return list(db.session.scalars(query.order_by(InvoiceLine.position).limit(most).offset(before)))


def line_sums(invoice_id: UUID) -> LineSums:
    seconds, billed = (
        func.coalesce(func.sum(column), 0)
        for column in (InvoiceLine.seconds, InvoiceLine.billed_seconds)
    )
    summed = select(func.count(), seconds, billed, func.array_agg(InvoiceLine.tax_rate.distinct()))
    row = db.session.execute(
        summed.where(own(InvoiceLine), InvoiceLine.invoice_id == invoice_id)
    ).one()
    return LineSums(row[0], int(row[1]), int(row[2]), list(row[3] or ()))


def entry_counts(invoice_id: UUID) -> dict[UUID, int]:
    """How many entries are behind each line."""
    behind = (own(InvoiceEntry), InvoiceEntry.invoice_id == invoice_id)
    counted = (
        select(InvoiceEntry.line_id, func.count()).where(*behind).group_by(InvoiceEntry.line_id)
    )
    return {row[0]: row[1] for row in db.session.execute(counted)}


def line_by_id(invoice_id: UUID, line_id: UUID) -> InvoiceLine:
    """Raises NotFound."""
    line = db.session.get(InvoiceLine, (current_org_id(), line_id))
    if line is None or line.invoice_id != invoice_id:
        raise NotFound
    return line


def line_entries(invoice_id: UUID, line_id: UUID, page: int = 1) -> list[InvoiceEntry]:
    """One page of the entries behind a line, by date; one more than a page when there are more."""
    behind = (
        own(InvoiceEntry),
        InvoiceEntry.invoice_id == invoice_id,
        InvoiceEntry.line_id == line_id,
    )
    ordered = select(InvoiceEntry).where(*behind).order_by(InvoiceEntry.entry_date, InvoiceEntry.id)
    return list(db.session.scalars(ordered.limit(PAGE_SIZE + 1).offset((page - 1) * PAGE_SIZE)))


def timeline_events(invoice_id: UUID) -> list[InvoiceEvent]:
    """The timeline, newest first."""
    query = select(InvoiceEvent).where(own(InvoiceEvent), InvoiceEvent.invoice_id == invoice_id)
    return list(
        db.session.scalars(query.order_by(InvoiceEvent.created_at.desc(), InvoiceEvent.id.desc()))
    )


def client_contact(client_id: UUID) -> UUID | None:
    """The Xero contact that the client is linked to today."""
    return db.session.scalar(select(Client.contact_id).where(own(Client), Client.id == client_id))
