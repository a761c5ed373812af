"""The tables of invoicing, and the words that their columns take."""

from app.invoicing.models.bulk_runs import BulkItem, BulkRun, BulkState
from app.invoicing.models.defaults import InvoiceDefaults
from app.invoicing.models.invoices import Invoice, forget_contacts
from app.invoicing.models.lines import InvoiceEntry, InvoiceLine
from app.invoicing.models.pushes import (
    MAX_BATCH_INVOICES,
    InvoicePush,
    PushBatch,
    forget_request,
    forget_requests,
    restore_sent_at,
)
from app.invoicing.models.status import InvoiceDifference, InvoiceRelease, InvoiceSighting
from app.invoicing.models.timeline import InvoiceEvent
from app.invoicing.rules.choices import (
    Grouping,
    HoursFormat,
    LineAmountTypes,
    LineKind,
    MixedRates,
    Numbering,
    RoundingMode,
    RoundingPer,
)
from app.invoicing.rules.differences import Aspect
from app.invoicing.rules.lifecycle import InvoiceState

__all__ = [
    "MAX_BATCH_INVOICES",
    "Aspect",
    "BulkItem",
    "BulkRun",
    "BulkState",
    "Grouping",
    "HoursFormat",
    "Invoice",
    "InvoiceDefaults",
    "InvoiceDifference",
    "InvoiceEntry",
    "InvoiceEvent",
    "InvoiceLine",
    "InvoicePush",
    "InvoiceRelease",
    "InvoiceSighting",
    "InvoiceState",
    "LineAmountTypes",
    "LineKind",
    "MixedRates",
    "Numbering",
    "PushBatch",
    "RoundingMode",
    "RoundingPer",
    "forget_contacts",
    "forget_request",
    "forget_requests",
    "restore_sent_at",
]
