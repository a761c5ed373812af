"""The verbs of invoicing. Each opens one transaction."""

from app.invoicing.services.deciding import adopt, send_under_new_number
from app.invoicing.services.defaults import DefaultsChoice, choose_tracking, update_defaults
from app.invoicing.services.discards import discard_invoice
from app.invoicing.services.fixed_prices import FixedPriceBilling, bill_fixed_price
from app.invoicing.services.flights import Flight, Member
from app.invoicing.services.invoices import (
    NewInvoice,
    PreviewChanged,
    create_invoice,
    create_invoice_in,
    update_invoice,
)
from app.invoicing.services.outcomes import (
    Adopted,
    Attention,
    Delayed,
    Failed,
    Outcome,
    Pushed,
    Setback,
    Smaller,
    distrust,
    record,
    record_failed,
    record_never_sent,
    record_setback,
)
from app.invoicing.services.pushing import (
    ContactGone,
    PushTerms,
    SentElsewhere,
    claim_missing,
    claim_pushes,
)
from app.invoicing.services.queue import retry, send_draft
from app.invoicing.services.resends import resend_invoice
from app.invoicing.services.retainers import RetainerBilling, bill_retainer_period
from app.invoicing.services.unsent import record_not_sent

__all__ = [
    "Adopted",
    "Attention",
    "ContactGone",
    "DefaultsChoice",
    "Delayed",
    "Failed",
    "FixedPriceBilling",
    "Flight",
    "Member",
    "NewInvoice",
    "Outcome",
    "PreviewChanged",
    "PushTerms",
    "Pushed",
    "RetainerBilling",
    "SentElsewhere",
    "Setback",
    "Smaller",
    "adopt",
    "bill_fixed_price",
    "bill_retainer_period",
    "choose_tracking",
    "claim_missing",
    "claim_pushes",
    "create_invoice",
    "create_invoice_in",
    "discard_invoice",
    "distrust",
    "record",
    "record_failed",
    "record_never_sent",
    "record_not_sent",
    "record_setback",
    "resend_invoice",
    "retry",
    "send_draft",
    "send_under_new_number",
    "update_defaults",
    "update_invoice",
]
