"""Invoices: what was billed, and billing more."""

from flask import Blueprint

blueprint = Blueprint("invoices", __name__, url_prefix="/o/<slug>/invoices")

from app.blueprints.invoices import (
    attention,
    composing,
    editing,
    fixed,
    listing,
    pdf,
    resending,
    retained,
    showing,
)

__all__ = [
    "attention",
    "blueprint",
    "composing",
    "editing",
    "fixed",
    "listing",
    "pdf",
    "resending",
    "retained",
    "showing",
]
