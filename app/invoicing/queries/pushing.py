"""What is known of an invoice's push."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.invoicing.push_models import InvoicePush
from app.invoicing.rules.pushing import Found
from app.kernel.db import db, own


def found_in_xero(invoice_id: UUID) -> Found | None:
    """What Xero was last found to hold under the invoice's number, while a person has to decide
    about it.
    """
    wanted = select(InvoicePush).where(own(InvoicePush), InvoicePush.invoice_id == invoice_id)
    push = db.session.scalar(wanted)
    return found_in(push) if push else None


def is_unknown(invoice_id: UUID) -> bool:
    """Whether Xero may hold it although it did not say so: then it is neither edited nor
    discarded.
    """
    wanted = select(InvoicePush.unknown).where(
        own(InvoicePush), InvoicePush.invoice_id == invoice_id
    )
    return bool(db.session.scalar(wanted))


def found_in(push: InvoicePush) -> Found | None:
    kept = push.found
    if not kept:
        return None
    contact_id = UUID(kept["contact_id"]) if kept["contact_id"] else None
    return Found(**(kept | {"id": UUID(kept["id"]), "contact_id": contact_id}))


def kept(found: Found) -> dict[str, Any]:
    """FOUND as a push keeps it."""
    return asdict(found) | {
        "id": str(found.id),
        "contact_id": str(found.contact_id) if found.contact_id else None,
    }
