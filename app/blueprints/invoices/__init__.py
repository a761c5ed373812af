"""Invoices: what was billed, and billing more."""

from flask import Blueprint

blueprint = Blueprint("invoices", __name__, url_prefix="/o/<slug>/invoices")

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
