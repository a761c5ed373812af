"""How an invoice is made from its entries, what is chosen for a newcomer, and what Xero would
refuse.
"""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from app.invoicing.rules.charges import OwnChoice, Tracking
from app.invoicing.rules.choices import Grouping, HoursFormat, LineAmountTypes, MixedRates
from app.invoicing.rules.description import DEFAULT_WORDING, Wording
from app.invoicing.rules.references import References
from app.invoicing.rules.rounding import NO_ROUNDING, Rounding

TERMS = range(1, 366)


@dataclass(frozen=True)
class Options:
    """What may be chosen for one invoice. Empty account and tax type: not chosen yet.

    `rates_in`: the client's currency when the invoice is in another: its rates are then amounts of
    `currency`, unconverted. `number_prefix`: instead of the organisation's. `tracking`: of every
    line that does not choose for itself. `own`: what single lines choose.
    """

    client_name: str
    currency: str
    invoice_date: date
    due_date: date
    grouping: Grouping = Grouping.ENTRY
    mixed_rates: MixedRates = MixedRates.SPLIT
    line_amount_types: LineAmountTypes = LineAmountTypes.EXCLUSIVE
    account_code: str = ""
    tax_type: str = ""
    wording: Wording = DEFAULT_WORDING
    branding_theme_id: UUID | None = None
    rounding: Rounding = NO_ROUNDING
    tracking: Tracking = ()
    number_prefix: str | None = None
    rates_in: str = ""
    own: tuple[OwnChoice, ...] = ()
    # Of the paper alone: not in what the digest of a preview is made from, and not for Xero.
    hours_format: HoursFormat = field(default=HoursFormat.CLOCK, repr=False)
    client_address: str = field(default="", repr=False)

    @property
    def rate_currency(self) -> str:
        """The client's currency, in which its rates are set."""
        return self.rates_in or self.currency


def due_date(invoice_date: date, terms_days: int) -> date:
    """`terms_days` (1 to 365) after `invoice_date`, never beyond the calendar."""
    return min(invoice_date, date.max - timedelta(days=terms_days)) + timedelta(days=terms_days)


def apply_references(options: Options, references: References) -> Options:
    """`options` with the account's own tax type where none was chosen. An account is chosen by a
    person alone.
    """
    if options.line_amount_types is LineAmountTypes.NO_TAX:
        return replace(options, tax_type="")
    own = references.own_tax_type(options.account_code)
    return replace(options, tax_type=options.tax_type or own)


def tax_rate_of(tax_type: str, types: LineAmountTypes, references: References) -> Decimal:
    """In per cent; 0 while nothing is known of the tax type."""
    rate = references.tax_rate(tax_type)
    return rate.rate if rate and types is not LineAmountTypes.NO_TAX else Decimal(0)
