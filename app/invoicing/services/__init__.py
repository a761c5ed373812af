"""The verbs of invoicing. Each opens one transaction."""

from app.invoicing.services.creating import NewInvoice, PreviewChanged, create_in, create_invoice, update_invoice
from app.invoicing.services.deciding import adopt, send_under_new_number
from app.invoicing.services.defaults import DefaultsChoice, choose_tracking, update_defaults
from app.invoicing.services.discarding import discard
from app.invoicing.services.outcomes import record_attention, record_failed, record_not_sent, record_pushed, record_unknown
from app.invoicing.services.pushing import ContactGone, FrozenPush, PushTerms, SentElsewhere, claim_push
from app.invoicing.services.queueing import queue, retry

__all__ = [
    "ContactGone",
    "DefaultsChoice",
    "FrozenPush",
    "NewInvoice",
    "PreviewChanged",
    "PushTerms",
    "SentElsewhere",
    "adopt",
    "choose_tracking",
    "claim_push",
    "create_in",
    "create_invoice",
    "discard",
    "queue",
    "record_attention",
    "record_failed",
    "record_not_sent",
    "record_pushed",
    "record_unknown",
    "retry",
    "send_under_new_number",
    "update_defaults",
    "update_invoice",
]
