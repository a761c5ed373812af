"""The verbs of invoicing. Each opens one transaction."""

from app.invoicing.services.defaults import DefaultsChoice, choose_tracking, update_defaults
from app.invoicing.services.discards import discard_invoice
from app.invoicing.services.edits import update_invoice
from app.invoicing.services.fixed_prices import FixedPriceBilling, bill_fixed_price
from app.invoicing.services.invoices import NewInvoice, create_invoice, create_invoice_in
from app.invoicing.services.previews import PreviewChanged
from app.invoicing.services.projects import update_project
from app.invoicing.services.queue import send_draft
from app.invoicing.services.retainers import RetainerBilling, bill_retainer_period

__all__ = [
    "DefaultsChoice",
    "FixedPriceBilling",
    "NewInvoice",
    "PreviewChanged",
    "RetainerBilling",
    "bill_fixed_price",
    "bill_retainer_period",
    "choose_tracking",
    "create_invoice",
    "create_invoice_in",
    "discard_invoice",
    "send_draft",
    "update_defaults",
    "update_invoice",
    "update_project",
]
