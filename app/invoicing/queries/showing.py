"""One invoice and what is behind it."""

from uuid import UUID

from sqlalchemy import select

from app.invoicing.models import Invoice, InvoiceEntry, InvoiceEvent, InvoiceLine
from app.kernel.db import db
from app.kernel.errors import NotFound
from app.kernel.jobs import Job
from app.kernel.tenancy import current_org_id
from app.projects.models import Client


def invoice(invoice_id: UUID) -> Invoice:
    """Raises NotFound."""
    found = db.session.get(Invoice, (current_org_id(), invoice_id))
    if found is None:
        raise NotFound
    return found


def lines(invoice_id: UUID) -> list[InvoiceLine]:
    wanted = select(InvoiceLine).where(InvoiceLine.org_id == current_org_id(), InvoiceLine.invoice_id == invoice_id)
    return list(db.session.scalars(wanted.order_by(InvoiceLine.position)))


def entries_by_line(invoice_id: UUID) -> dict[UUID, list[InvoiceEntry]]:
    """The entries behind each line, by date."""
    wanted = select(InvoiceEntry).where(InvoiceEntry.org_id == current_org_id(), InvoiceEntry.invoice_id == invoice_id)
    found: dict[UUID, list[InvoiceEntry]] = {}
    for entry in db.session.scalars(wanted.order_by(InvoiceEntry.entry_date, InvoiceEntry.id)):
        found.setdefault(entry.line_id, []).append(entry)
    return found


def events(invoice_id: UUID) -> list[InvoiceEvent]:
    """The timeline, newest first."""
    wanted = select(InvoiceEvent).where(InvoiceEvent.org_id == current_org_id(), InvoiceEvent.invoice_id == invoice_id)
    return list(db.session.scalars(wanted.order_by(InvoiceEvent.created_at.desc(), InvoiceEvent.id.desc())))


def last_place(invoice_id: UUID) -> str:
    """Where the last failure is put right: client, edit, xero, or ''."""
    wanted = select(InvoiceEvent.details["place"].astext).where(
        InvoiceEvent.org_id == current_org_id(), InvoiceEvent.invoice_id == invoice_id, InvoiceEvent.kind == "failed"
    )
    return db.session.scalar(wanted.order_by(InvoiceEvent.created_at.desc()).limit(1)) or ""


def next_try(invoice_id: UUID) -> Job | None:
    """The job that waits to push the invoice; its `last_error` says why it waits."""
    wanted = select(Job).where(Job.org_id == current_org_id(), Job.kind == "invoice.push", Job.subject == str(invoice_id))
    return db.session.scalar(wanted.where(Job.state == "waiting", Job.last_error != "").limit(1))


def client_contact(client_id: UUID) -> UUID | None:
    """The Xero contact that the client is linked to today."""
    return db.session.scalar(select(Client.contact_id).where(Client.org_id == current_org_id(), Client.id == client_id))
