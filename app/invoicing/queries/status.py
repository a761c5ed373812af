"""What became of an invoice in Xero, beside its state."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.invoicing.models import Aspect, Invoice, InvoiceDifference, InvoiceRelease
from app.invoicing.rules.status import ENDED_STATES
from app.kernel.db import db, own


@dataclass(frozen=True)
class StatusInXero:
    """`released_at`: when a person let its time go, None while it is held; `differences`: how Xero
    holds it otherwise than it was sent.
    """

    ended: bool
    released_at: datetime | None
    differences: tuple[InvoiceDifference, ...]

    @property
    def can_release(self) -> bool:
        return self.ended and self.released_at is None

    @property
    def is_missing(self) -> bool:
        """Xero was asked for it and does not hold it."""
        return any(difference.aspect is Aspect.MISSING for difference in self.differences)


def status_in_xero(invoice: Invoice) -> StatusInXero:
    released = select(InvoiceRelease.created_at).where(
        own(InvoiceRelease), InvoiceRelease.invoice_id == invoice.id
    )
    ended = invoice.state in ENDED_STATES
    return StatusInXero(ended, db.session.scalar(released), tuple(_differences(invoice.id)))


def _differences(invoice_id: UUID) -> list[InvoiceDifference]:
    query = select(InvoiceDifference).where(
        own(InvoiceDifference), InvoiceDifference.invoice_id == invoice_id
    )
    return list(db.session.scalars(query.order_by(InvoiceDifference.aspect)))
