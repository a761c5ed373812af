"""What Xero has announced of our invoices; what it announces of others is passed over."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, select

from app.invoicing.models import Invoice, InvoiceSighting
from app.invoicing.rules.status import FOLLOWED_STATES
from app.kernel.db import db, own
from app.xero.following.requests import request_reading
from app.xero.queries import connection
from app.xero.webhooks.models import WebhookEvent


def announced(tenant_id: UUID) -> dict[UUID, datetime]:
    """Invoices of ours that Xero has announced changes of since they were last asked for: id in
    Xero → when the newest announcement arrived.
    """
    newest_at = func.max(WebhookEvent.received_at)
    mine = and_(
        WebhookEvent.tenant_id == tenant_id,
        WebhookEvent.category == "INVOICE",
        WebhookEvent.resource_id == Invoice.xero_invoice_id,
    )
    seen = and_(InvoiceSighting.org_id == Invoice.org_id, InvoiceSighting.invoice_id == Invoice.id)
    found = (
        select(WebhookEvent.resource_id, newest_at)
        .join(Invoice, mine)
        .outerjoin(InvoiceSighting, seen)
        .where(own(Invoice), Invoice.state.in_(FOLLOWED_STATES))
        .group_by(WebhookEvent.resource_id, InvoiceSighting.announced_at)
        .having(
            (InvoiceSighting.announced_at.is_(None)) | (newest_at > InvoiceSighting.announced_at)
        )
    )
    return {row[0]: row[1] for row in db.session.execute(found)}


def request_announced() -> None:
    """Ask for a reading when there is news of an invoice of ours. Opens a transaction."""
    connected = connection()
    if connected is not None and announced(connected.tenant_id):
        request_reading("webhook")
