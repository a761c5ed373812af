"""How the last reading and the last comparison went."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, select

from app.invoicing.models import Invoice, InvoiceSighting
from app.invoicing.rules.status import FOLLOWED_STATES
from app.kernel.db import db, own
from app.xero.api.models import CREATED, WebhookEvent
from app.xero.status.rules import COMPARISON, READING
from app.xero.sync.models import SyncRun
from app.xero.sync.queries import newest_run


def latest_reading() -> SyncRun | None:
    return newest_run(READING)


def latest_comparison() -> SyncRun | None:
    return newest_run(COMPARISON)


def last_compared() -> SyncRun | None:
    """The newest comparison that finished."""
    return newest_run(COMPARISON, "done")


def announced_changes(tenant_id: UUID) -> dict[UUID, datetime]:
    """Invoices of ours that Xero has announced changes of since they were last asked for: id in
    Xero → when the newest announcement arrived. That one of ours was created is no news.
    """
    newest_at = func.max(WebhookEvent.received_at)
    same_xero_invoice = and_(
        WebhookEvent.tenant_id == tenant_id,
        WebhookEvent.category == "INVOICE",
        WebhookEvent.event_type != CREATED,
        WebhookEvent.resource_id == Invoice.xero_invoice_id,
    )
    sighting = and_(
        InvoiceSighting.org_id == Invoice.org_id, InvoiceSighting.invoice_id == Invoice.id
    )
    announcements = (
        select(WebhookEvent.resource_id, newest_at)
        .join(Invoice, same_xero_invoice)
        .outerjoin(InvoiceSighting, sighting)
        .where(own(Invoice), Invoice.state.in_(FOLLOWED_STATES))
        .group_by(WebhookEvent.resource_id, InvoiceSighting.announced_at)
        .having(
            (InvoiceSighting.announced_at.is_(None)) | (newest_at > InvoiceSighting.announced_at)
        )
    )
    return {row[0]: row[1] for row in db.session.execute(announcements)}


def has_announced_change(tenant_id: UUID, invoice_id: UUID) -> bool:
    """Whether Xero has announced a change of the invoice, since whenever."""
    change = (
        select(WebhookEvent.resource_id)
        .join(Invoice, WebhookEvent.resource_id == Invoice.xero_invoice_id)
        .where(
            own(Invoice),
            Invoice.id == invoice_id,
            WebhookEvent.tenant_id == tenant_id,
            WebhookEvent.category == "INVOICE",
            WebhookEvent.event_type != CREATED,
        )
    )
    return db.session.execute(change.limit(1)).first() is not None
