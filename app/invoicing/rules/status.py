"""What Xero says of an invoice that was pushed, and which state that is here (facts 3.8)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from app.invoicing.rules.lifecycle import InvoiceState
from app.kernel.money import Hundredths

STATE_OF_STATUS = {
    "DRAFT": InvoiceState.PUSHED,
    "SUBMITTED": InvoiceState.SUBMITTED,
    "AUTHORISED": InvoiceState.AUTHORISED,
    "PAID": InvoiceState.PAID,
    "VOIDED": InvoiceState.VOIDED,
    "DELETED": InvoiceState.DELETED,
}
FOLLOWED_STATES = tuple(STATE_OF_STATUS.values())
ENDED_STATES = (InvoiceState.VOIDED, InvoiceState.DELETED)
OPEN_STATES = tuple(state for state in FOLLOWED_STATES if state not in ENDED_STATES)


@dataclass(frozen=True)
class XeroLine:
    """A line as Xero holds it; `amount` in hundredths. What it leaves out is None or ''."""

    description: str
    quantity: Decimal | None
    unit_amount: Decimal | None
    amount: Hundredths | None
    account_code: str
    tax_type: str


@dataclass(frozen=True)
class XeroInvoice:
    """An invoice as Xero holds it: `total` in hundredths, `updated_at` by Xero's clock. `lines`:
    None when Xero was not asked for them.
    """

    id: UUID
    number: str
    status: str
    contact_id: UUID | None
    total: Hundredths
    updated_at: datetime | None
    lines: tuple[XeroLine, ...] | None = None

    @property
    def state(self) -> InvoiceState | None:
        """None for a status that Xero's documents do not name."""
        return STATE_OF_STATUS.get(self.status)


def is_older(xero_invoice: XeroInvoice, latest: datetime | None) -> bool:
    """Whether `xero_invoice` is from before the `latest` that was stored: answers may arrive in
    another order than they were given.
    """
    return (
        latest is not None
        and xero_invoice.updated_at is not None
        and xero_invoice.updated_at < latest
    )
