"""The options that stored rows stand for: an organisation's defaults, an invoice with its lines."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from app.invoicing.rules.charges import OwnChoice, Tracking
from app.invoicing.rules.choices import (
    Grouping,
    HoursFormat,
    LineAmountTypes,
    LineKind,
    MixedRates,
    RoundingMode,
    RoundingPer,
)
from app.invoicing.rules.description import Wording
from app.invoicing.rules.options import Options, due_date
from app.invoicing.rules.rounding import Rounding


class RoundingRow(Protocol):
    @property
    def rounding(self) -> RoundingMode: ...
    @property
    def rounding_minutes(self) -> int: ...
    @property
    def rounding_per(self) -> RoundingPer: ...


class OptionsRow(RoundingRow, Protocol):
    """What the defaults and an invoice have in common."""

    @property
    def grouping(self) -> Grouping: ...
    @property
    def mixed_rates(self) -> MixedRates: ...
    @property
    def hours_format(self) -> HoursFormat: ...
    @property
    def line_amount_types(self) -> LineAmountTypes: ...
    @property
    def branding_theme_id(self) -> UUID | None: ...


class DefaultsRow(OptionsRow, Protocol):
    @property
    def terms_days(self) -> int: ...
    @property
    def account_code(self) -> str: ...
    @property
    def tax_type(self) -> str: ...
    @property
    def tracking(self) -> Mapping[str, str]: ...


class InvoiceRow(OptionsRow, Protocol):
    @property
    def client_name(self) -> str: ...
    @property
    def currency(self) -> str: ...
    @property
    def invoice_date(self) -> date: ...
    @property
    def due_date(self) -> date: ...
    @property
    def number_prefix(self) -> str | None: ...
    @property
    def client_address(self) -> str: ...


class LineRow(Protocol):
    @property
    def key(self) -> str: ...
    @property
    def kind(self) -> LineKind: ...
    @property
    def description(self) -> str: ...
    @property
    def account_code(self) -> str: ...
    @property
    def tax_type(self) -> str: ...
    @property
    def tracking(self) -> Sequence[Mapping[str, Any]]: ...
    @property
    def own(self) -> Sequence[str]: ...


def options_of_defaults(
    defaults: DefaultsRow, wording: Wording, client_name: str, currency: str, invoice_date: date
) -> Options:
    """What an invoice of that date starts from, when nobody chooses otherwise."""
    return Options(
        client_name=client_name,
        currency=currency,
        invoice_date=invoice_date,
        due_date=due_date(invoice_date, defaults.terms_days),
        grouping=defaults.grouping,
        mixed_rates=defaults.mixed_rates,
        hours_format=defaults.hours_format,
        line_amount_types=defaults.line_amount_types,
        account_code=defaults.account_code,
        tax_type=defaults.tax_type,
        wording=wording,
        branding_theme_id=defaults.branding_theme_id,
        rounding=rounding_of(defaults),
        tracking=tracking_of(defaults.tracking),
    )


def options_of_invoice(invoice: InvoiceRow, lines: Sequence[LineRow], wording: Wording) -> Options:
    """What the invoice was made with, as its lines show it in their order; of account, tax type and
    tracking those of lines that chose nothing for themselves.
    """
    return Options(
        client_name=invoice.client_name,
        currency=invoice.currency,
        invoice_date=invoice.invoice_date,
        due_date=invoice.due_date,
        grouping=invoice.grouping,
        mixed_rates=invoice.mixed_rates,
        hours_format=invoice.hours_format,
        client_address=invoice.client_address,
        line_amount_types=invoice.line_amount_types,
        account_code=next(
            (line.account_code for line in lines if "account_code" not in line.own), ""
        ),
        tax_type=next((line.tax_type for line in lines if "tax_type" not in line.own), ""),
        wording=wording,
        branding_theme_id=invoice.branding_theme_id,
        rounding=rounding_of(invoice),
        tracking=next((line_tracking(line) for line in lines if "tracking" not in line.own), ()),
        number_prefix=invoice.number_prefix,
        own=tuple(own_choice(line) for line in lines if line.own and line.kind is LineKind.TIME),
    )


def own_choice(line: LineRow) -> OwnChoice:
    return OwnChoice(
        line.key,
        line.description if "description" in line.own else None,
        line.account_code if "account_code" in line.own else None,
        line.tax_type if "tax_type" in line.own else None,
        line_tracking(line) if "tracking" in line.own else None,
    )


def rounding_of(row: RoundingRow) -> Rounding:
    return Rounding(row.rounding, row.rounding_minutes, row.rounding_per)


def line_tracking(line: LineRow) -> Tracking:
    return tracking_of(
        {
            option["TrackingCategoryID"]: option["TrackingOptionID"]
            for option in line.tracking
            if "TrackingCategoryID" in option
        }
    )


def tracking_of(option_ids: Mapping[str, str]) -> Tracking:
    """Category id → option id, as the defaults keep them."""
    return tuple(
        sorted(
            (UUID(category_id), UUID(option_id)) for category_id, option_id in option_ids.items()
        )
    )
