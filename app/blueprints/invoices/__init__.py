"""Invoices: what was billed, and billing more."""

from app.blueprints.invoices import (
    accounts,
    decisions,
    edits,
    fixed_prices,
    invoice,
    invoice_list,
    paper,
    pdf,
    resends,
    retainers,
    tracked_time,
)
from app.blueprints.invoices.blueprint import blueprint

__all__ = [
    "accounts",
    "blueprint",
    "decisions",
    "edits",
    "fixed_prices",
    "invoice",
    "invoice_list",
    "paper",
    "pdf",
    "resends",
    "retainers",
    "tracked_time",
]
