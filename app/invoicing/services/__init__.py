"""The verbs of invoicing. Each opens one transaction."""

from app.invoicing.services.deciding import adopt, send_under_new_number
from app.invoicing.services.defaults import DefaultsChoice, choose_tracking, update_defaults
from app.invoicing.services.discards import discard
from app.invoicing.services.fixed_prices import FixedBilling, create_fixed
from app.invoicing.services.flights import Flight, Member
from app.invoicing.services.invoices import (
    NewInvoice,
    PreviewChanged,
    create_in,
    create_invoice,
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
from app.invoicing.services.resends import send_again
from app.invoicing.services.retainers import RetainedBilling, create_retained
from app.invoicing.services.unsent import record_not_sent

__all__ = [
    "Adopted",
    "Attention",
    "ContactGone",
    "DefaultsChoice",
    "Delayed",
    "Failed",
    "FixedBilling",
    "Flight",
    "Member",
    "NewInvoice",
    "Outcome",
    "PreviewChanged",
    "PushTerms",
    "Pushed",
    "RetainedBilling",
    "SentElsewhere",
    "Setback",
    "Smaller",
    "adopt",
    "choose_tracking",
    "claim_missing",
    "claim_pushes",
    "create_fixed",
    "create_in",
    "create_invoice",
    "create_retained",
    "discard",
    "distrust",
    "record",
    "record_failed",
    "record_never_sent",
    "record_not_sent",
    "record_setback",
    "retry",
    "send_again",
    "send_draft",
    "send_under_new_number",
    "update_defaults",
    "update_invoice",
]
