"""What an invoice is made of: pure functions and frozen dataclasses. Money is in hundredths of the
currency's unit (rules/arithmetic.py).
"""

from app.invoicing.rules.arithmetic import Totals, line_amount, line_tax, sum_totals
from app.invoicing.rules.charges import Charge, OwnChoice, Tracking
from app.invoicing.rules.description import (
    CHARGE_TEMPLATE,
    PLACEHOLDERS,
    USUAL_TEMPLATES,
    Wording,
    template_problem,
)
from app.invoicing.rules.entries import Billable, PricedEntry, price_entries
from app.invoicing.rules.lines import DraftLine
from app.invoicing.rules.options import Options, apply_references, due_date
from app.invoicing.rules.preview import Preview, SeenPreview, build_preview
from app.invoicing.rules.problems import Problem
from app.invoicing.rules.references import (
    Account,
    BrandingTheme,
    References,
    TaxRate,
    TrackingCategory,
    TrackingOption,
)
from app.invoicing.rules.rounding import Rounding

__all__ = [
    "CHARGE_TEMPLATE",
    "PLACEHOLDERS",
    "USUAL_TEMPLATES",
    "Account",
    "Billable",
    "BrandingTheme",
    "Charge",
    "DraftLine",
    "Options",
    "OwnChoice",
    "Preview",
    "PricedEntry",
    "Problem",
    "References",
    "Rounding",
    "SeenPreview",
    "TaxRate",
    "Totals",
    "Tracking",
    "TrackingCategory",
    "TrackingOption",
    "Wording",
    "apply_references",
    "build_preview",
    "due_date",
    "line_amount",
    "line_tax",
    "price_entries",
    "sum_totals",
    "template_problem",
]
