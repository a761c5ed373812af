from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class InvoicePushed:
    """Xero holds the invoice as a draft."""

    org_id: UUID
    invoice_id: UUID


@dataclass(frozen=True)
class InvoiceFailed:
    """The push ended without an invoice, or with one that a person must look at."""

    org_id: UUID
    invoice_id: UUID
