"""What an invoice is made of: pure functions and frozen dataclasses. Money is in hundredths of the currency's unit (rules/arithmetic.py)."""

from app.invoicing.rules.arithmetic import Totals, from_hundredths, line_amount, line_tax, to_hundredths, totals
from app.invoicing.rules.description import PLACEHOLDERS, template_problem
from app.invoicing.rules.entries import Billable, PricedEntry, price_entries
from app.invoicing.rules.grouping import DraftLine, build_lines
from app.invoicing.rules.options import Options, due_date, problems, with_references
from app.invoicing.rules.preview import Preview, Seen, preview
from app.invoicing.rules.references import Account, BrandingTheme, References, TaxRate

__all__ = [
    "PLACEHOLDERS",
    "Account",
    "Billable",
    "BrandingTheme",
    "DraftLine",
    "Options",
    "Preview",
    "PricedEntry",
    "References",
    "Seen",
    "TaxRate",
    "Totals",
    "build_lines",
    "due_date",
    "from_hundredths",
    "line_amount",
    "line_tax",
    "preview",
    "price_entries",
    "problems",
    "template_problem",
    "to_hundredths",
    "totals",
    "with_references",
]
