"""Invoices: what was billed, and billing more."""

from app.blueprints.invoices import (
    decisions,
    edits,
    fixed_prices,
    invoice,
    invoice_list,
    pdf,
    resends,
    retainers,
    tracked_time,
)
from app.blueprints.invoices.blueprint import blueprint

__all__ = [
    "blueprint",
    "decisions",
    "edits",
    "fixed_prices",
    "invoice",
    "invoice_list",
    "pdf",
    "resends",
    "retainers",
    "tracked_time",
]
