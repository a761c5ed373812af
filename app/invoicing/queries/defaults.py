from datetime import date

from sqlalchemy import select

from app.accounts.queries import organisation_of
from app.invoicing.models import (
    Grouping,
    HoursFormat,
    InvoiceDefaults,
    LineAmountTypes,
    MixedRates,
    Numbering,
    RoundingMode,
    RoundingPer,
)
from app.invoicing.rules import Options, Wording
from app.invoicing.rules.stored_options import options_of_defaults
from app.kernel.db import db, own
from app.kernel.tenancy import current_org_id


def invoice_defaults() -> InvoiceDefaults:
    """What new invoices start from; for an organisation that has set nothing, a row that is not
    stored.
    """
    stored = db.session.scalar(select(InvoiceDefaults).where(own(InvoiceDefaults)))
    return stored or InvoiceDefaults(
        account_code="",
        tax_type="",
        branding_theme_id=None,
        terms_days=20,
        number_prefix="HL-",
        next_number=1,
        numbering=Numbering.HOURLINE,
        grouping=Grouping.PROJECT,
        mixed_rates=MixedRates.SPLIT,
        hours_format=HoursFormat.CLOCK,
        line_amount_types=LineAmountTypes.EXCLUSIVE,
        line_template="",
        tracking={},
        rounding=RoundingMode.NONE,
        rounding_minutes=15,
        rounding_per=RoundingPer.ENTRY,
    )


def default_options(client_name: str, currency: str, invoice_date: date) -> Options:
    """What an invoice of that date starts from, when nobody chooses otherwise."""
    defaults = invoice_defaults()
    wording = wording_of(defaults.line_template)
    return options_of_defaults(defaults, wording, client_name, currency, invoice_date)


def wording_of(template: str) -> Wording:
    """As `template` says, in the organisation's own format of dates and numbers: what an invoice
    says does not depend on who makes it.
    """
    return Wording(template, organisation_of(current_org_id()).locale)
