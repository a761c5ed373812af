"""How an invoice is made from its entries, what is chosen for a newcomer, and what Xero would refuse."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from app.invoicing.models import Grouping, LineAmountTypes
from app.invoicing.rules.references import References

TERMS = range(1, 366)


@dataclass(frozen=True)
class Options:
    """What may be chosen for one invoice. Empty account and tax type: not chosen yet. `currency` is the client's."""

    client_name: str
    currency: str
    invoice_date: date
    due_date: date
    grouping: Grouping = Grouping.ENTRY
    line_amount_types: LineAmountTypes = LineAmountTypes.EXCLUSIVE
    account_code: str = ""
    tax_type: str = ""
    template: str = "{project}: {description}"
    branding_theme_id: UUID | None = None


@dataclass(frozen=True)
class Problem:
    """Something Xero would refuse, beside the option it belongs to."""

    text: str
    field: str


def due_date(invoice_date: date, terms_days: int) -> date:
    """TERMS_DAYS (1 to 365) after INVOICE_DATE, never beyond the calendar."""
    return min(invoice_date, date.max - timedelta(days=terms_days)) + timedelta(days=terms_days)


def with_references(options: Options, references: References) -> Options:
    """OPTIONS with what was not chosen taken from the organisation's books: the first revenue account and its own tax type."""
    account_code = options.account_code or references.usual_account_code()
    if options.line_amount_types is LineAmountTypes.NO_TAX:
        return replace(options, account_code=account_code, tax_type="")
    return replace(options, account_code=account_code, tax_type=options.tax_type or references.usual_tax_type(account_code))


def tax_rate_of(options: Options, references: References) -> Decimal:
    """In per cent; 0 while nothing is known of the tax type."""
    rate = references.tax_rate(options.tax_type)
    return rate.rate if rate and options.line_amount_types is not LineAmountTypes.NO_TAX else Decimal(0)


def problems(options: Options, references: References) -> list[Problem]:
    """What Xero would refuse of OPTIONS, in the user's words; empty while nothing is known of the organisation's books."""
    found = [_date_problem(options)]
    if references.known:
        found += [_account_problem(options, references), _tax_problem(options, references)]
        found += [_currency_problem(options, references), _theme_problem(options, references)]
    return [problem for problem in found if problem]


def _date_problem(options: Options) -> Problem | None:
    return Problem("The due date is before the invoice's date.", "due_date") if options.due_date < options.invoice_date else None


def _account_problem(options: Options, references: References) -> Problem | None:
    if not options.account_code:
        return Problem("Xero has no revenue account that an invoice could use.", "account_code")
    if references.account(options.account_code) is None:
        return Problem(f"Account {options.account_code} is no longer an active revenue account in Xero. Choose another.", "account_code")
    return None


def _tax_problem(options: Options, references: References) -> Problem | None:
    if options.line_amount_types is LineAmountTypes.NO_TAX:
        return None
    rate = references.tax_rate(options.tax_type)
    if rate is None:
        return Problem("This tax rate is not active in Xero. Choose another.", "tax_type")
    return None if rate.revenue else Problem(f"{rate.name} cannot be used with a revenue account. Choose another.", "tax_type")


def _currency_problem(options: Options, references: References) -> Problem | None:
    if not references.currencies or options.currency in references.currencies:
        return None
    return Problem(
        f"{options.currency} is not among the organisation's currencies in Xero. Add it there, or change the client's currency.", "currency"
    )


def _theme_problem(options: Options, references: References) -> Problem | None:
    if options.branding_theme_id is None or any(theme.id == options.branding_theme_id for theme in references.branding_themes):
        return None
    return Problem("This branding theme no longer exists in Xero. Choose another.", "branding_theme_id")
