from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class InvoiceQueued:
    """A person asked that the invoice be created in Xero."""

    org_id: UUID
    invoice_id: UUID


@dataclass(frozen=True)
class InvoiceEnded:
    """The invoice was voided or deleted in Xero; its time stays held until a person releases it."""

    org_id: UUID
    invoice_id: UUID


@dataclass(frozen=True)
class InvoiceReleased:
    """A person has released the time of an ended invoice: it can be billed again."""

    org_id: UUID
    invoice_id: UUID


@dataclass(frozen=True)
class BulkAsked:
    """A person asked for invoices for many clients."""

    org_id: UUID
    run_id: UUID
