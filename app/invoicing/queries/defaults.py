from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.accounts.queries import organisation_of
from app.invoicing.models import (
    Grouping,
    Invoice,
    InvoiceDefaults,
    LineAmountTypes,
    Numbering,
    RoundingMode,
    RoundingPer,
)
from app.invoicing.rules import Options, Rounding, Tracking, Wording, due_date
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
        grouping=Grouping.ENTRY,
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
    return Options(
        client_name=client_name,
        currency=currency,
        invoice_date=invoice_date,
        due_date=due_date(invoice_date, defaults.terms_days),
        grouping=defaults.grouping,
        line_amount_types=defaults.line_amount_types,
        account_code=defaults.account_code,
        tax_type=defaults.tax_type,
        wording=wording_of(defaults.line_template),
        branding_theme_id=defaults.branding_theme_id,
        rounding=rounding_of(defaults),
        tracking=tracking_of(defaults.tracking),
    )


def wording_of(template: str) -> Wording:
    """As `template` says, in the organisation's own format of dates and numbers: what an invoice
    says does not depend on who makes it.
    """
    return Wording(template, organisation_of(current_org_id()).locale)


def rounding_of(row: InvoiceDefaults | Invoice) -> Rounding:
    return Rounding(row.rounding, row.rounding_minutes, row.rounding_per)


def tracking_of(chosen: Mapping[str, str]) -> Tracking:
    """Category id → option id, as the defaults keep them."""
    return tuple(
        sorted((UUID(category_id), UUID(option_id)) for category_id, option_id in chosen.items())
    )
