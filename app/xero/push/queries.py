"""What is known of an invoice's push."""

from dataclasses import asdict, replace
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.invoicing.models import Invoice, InvoiceEvent, InvoicePush
from app.kernel.db import db, own
from app.kernel.jobs import Job
from app.xero.push.rules.found_invoices import FoundInvoice


def found_in_xero(invoice_id: UUID) -> FoundInvoice | None:
    """What Xero was last found to hold under the invoice's number, while a person has to decide
    about it.
    """
    statement = select(InvoicePush).where(own(InvoicePush), InvoicePush.invoice_id == invoice_id)
    push = db.session.scalar(statement)
    return found_invoice_of(push) if push else None


def found_invoice_of(push: InvoicePush) -> FoundInvoice | None:
    values = push.found
    if not values:
        return None
    contact_id = UUID(values["contact_id"]) if values["contact_id"] else None
    return FoundInvoice(**(values | {"id": UUID(values["id"]), "contact_id": contact_id}))


def found_invoice_json(found_invoice: FoundInvoice) -> dict[str, Any]:
    """`found_invoice` as the push keeps it: what a person decides by, without lines."""
    header = asdict(replace(found_invoice, lines=(), updated_at=None))
    del header["lines"], header["updated_at"]
    return header | {
        "id": str(found_invoice.id),
        "contact_id": str(found_invoice.contact_id) if found_invoice.contact_id else None,
    }


def has_unknown_outcome(invoice_id: UUID) -> bool:
    """Whether Xero may hold it although it did not say so: then it is neither edited nor
    discarded.
    """
    statement = select(InvoicePush.unknown).where(
        own(InvoicePush), InvoicePush.invoice_id == invoice_id
    )
    return bool(db.session.scalar(statement))


def last_failure_place(invoice_id: UUID) -> str:
    """Where the last failure, or what Xero warned of, is put right: client, edit, defaults, xero,
    or ''.
    """
    statement = select(InvoiceEvent.details["place"].astext).where(
        own(InvoiceEvent),
        InvoiceEvent.invoice_id == invoice_id,
        InvoiceEvent.kind.in_(("failed", "warned")),
    )
    return db.session.scalar(statement.order_by(InvoiceEvent.created_at.desc()).limit(1)) or ""


def waiting_push(invoice_id: UUID) -> Job | None:
    """The job that waits to push the invoice; its `last_error` says why it waits."""
    statement = select(Job).where(
        own(Job), Job.kind == "invoice.push", Job.subject == str(invoice_id)
    )
    return db.session.scalar(
        statement.where(Job.state == "waiting", Job.last_error.is_not(None)).limit(1)
    )


def holder_of(session: Session, invoice: Invoice, xero_invoice_id: UUID) -> str | None:
    """The number of another invoice of the organisation that is that one in Xero."""
    statement = select(Invoice.reference).where(
        Invoice.org_id == invoice.org_id,
        Invoice.xero_invoice_id == xero_invoice_id,
        Invoice.id != invoice.id,
    )
    return session.scalar(statement.limit(1))
