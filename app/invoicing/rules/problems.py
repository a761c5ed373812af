"""What Xero would refuse of an invoice, in the user's words, before it is asked."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from app.invoicing.rules.arithmetic import Totals
from app.invoicing.rules.charges import Tracking
from app.invoicing.rules.choices import LineAmountTypes
from app.invoicing.rules.lines import DraftLine
from app.invoicing.rules.options import Options
from app.invoicing.rules.references import References


@dataclass(frozen=True)
class Problem:
    """Something Xero would refuse, beside the option it belongs to. `blocks`: nothing is sent
    before it is put right.
    """

    text: str
    field: str
    blocks: bool = True


Rule = Callable[[Options, References], Problem | None]


def find_problems(
    options: Options, references: References, lines: Sequence[DraftLine], totals: Totals
) -> list[Problem]:
    """All that is wrong; of what Xero knows nothing is said while nothing is known of the
    organisation's books.
    """
    found = [_date_problem(options), _total_problem(totals)]
    if references.is_known:
        found += [rule(options, references) for rule in _INVOICE_RULES]
        found += list(_line_problems(options, references, lines))
    return [problem for problem in found if problem]


def _date_problem(options: Options) -> Problem | None:
    return (
        Problem("The due date is before the invoice's date.", "due_date")
        if options.due_date < options.invoice_date
        else None
    )


def _total_problem(totals: Totals) -> Problem | None:
    if totals.total >= 0:
        return None
    return Problem(
        "The discounts are larger than what is billed. Xero takes no invoice below zero: lower"
        " them, or leave some out.",
        "lines",
    )


def _account_problem(options: Options, references: References) -> Problem | None:
    if not options.account_code:
        return Problem("Xero has no revenue account that an invoice could use.", "account_code")
    text = account_problem(options.account_code, references)
    return Problem(text, "account_code") if text else None


def _tax_problem(options: Options, references: References) -> Problem | None:
    text = (
        None
        if options.line_amount_types is LineAmountTypes.NO_TAX
        else tax_problem(options.tax_type, references)
    )
    return Problem(text, "tax_type") if text else None


def _currency_problem(options: Options, references: References) -> Problem | None:
    if not references.currencies or options.currency in references.currencies:
        return None
    return Problem(
        f"{options.currency} is not among the organisation's currencies in Xero. Add it there, or"
        " choose another currency.",
        "currency",
    )


def _theme_problem(options: Options, references: References) -> Problem | None:
    text = theme_problem(str(options.branding_theme_id or ""), references)
    return Problem(text, "branding_theme_id") if text else None


def _tracking_problem(options: Options, references: References) -> Problem | None:
    text = tracking_problem(options.tracking, references)
    return Problem(text, "tracking") if text else None


def _lock_date_problem(options: Options, references: References) -> Problem | None:
    """A draft may be made in a locked period, but nobody can approve it there (facts 3.8)."""
    locked = references.locked_until
    if locked is None or options.invoice_date > locked:
        return None
    text = (
        f"The books in Xero are locked up to {locked:%-d %b %Y}: an invoice of"
        f" {options.invoice_date:%-d %b %Y} cannot be approved there."
    )
    return Problem(f"{text} Choose a later date.", "invoice_date", blocks=False)


_INVOICE_RULES: list[Rule] = [
    _account_problem,
    _tax_problem,
    _currency_problem,
    _theme_problem,
    _tracking_problem,
    _lock_date_problem,
]


def _line_problems(
    options: Options, references: References, lines: Sequence[DraftLine]
) -> Iterator[Problem]:
    """Of lines that choose for themselves."""
    taxed = options.line_amount_types is not LineAmountTypes.NO_TAX
    for line in lines:
        found = (
            account_problem(line.account_code, references) if "account_code" in line.own else None
        )
        found = found or (
            tax_problem(line.tax_type, references) if taxed and "tax_type" in line.own else None
        )
        found = found or (
            tracking_problem(line.tracking, references) if "tracking" in line.own else None
        )
        if found:
            yield Problem(f"“{line.description[:60]}”: {found}", "lines")


def account_problem(code: str, references: References) -> str | None:
    """Why no line can bear the account of that CODE, or None."""
    if references.account(code) is None:
        return f"Account {code} is no longer an active revenue account in Xero. Choose another."
    return None


def tax_problem(tax_type: str, references: References) -> str | None:
    rate = references.tax_rate(tax_type)
    if rate is None:
        return "This tax rate is not active in Xero. Choose another."
    return (
        None
        if rate.revenue
        else f"{rate.name} cannot be used with a revenue account. Choose another."
    )


def theme_problem(theme_id: str, references: References) -> str | None:
    if not theme_id or any(str(theme.id) == theme_id for theme in references.branding_themes):
        return None
    return "This branding theme no longer exists in Xero. Choose another."


def tracking_problem(tracking: Tracking, references: References) -> str | None:
    if references.tracking is None:
        return None
    offered = {
        (category.id, option.id) for category in references.tracking for option in category.options
    }
    if all(pair in offered for pair in tracking):
        return None
    return "A tracking option is no longer active in Xero. Choose another."
