"""What an invoice is made of: pure functions and frozen dataclasses. Money is in hundredths of the
currency's unit (rules/arithmetic.py).
"""

from app.invoicing.rules.arithmetic import Totals, line_amount, line_tax, totals
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
from app.invoicing.rules.options import Options, due_date, with_references
from app.invoicing.rules.preview import Preview, Seen, preview
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
    "Seen",
    "TaxRate",
    "Totals",
    "Tracking",
    "TrackingCategory",
    "TrackingOption",
    "Wording",
    "due_date",
    "line_amount",
    "line_tax",
    "preview",
    "price_entries",
    "template_problem",
    "totals",
    "with_references",
]
