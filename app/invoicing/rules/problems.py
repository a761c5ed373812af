"""What Xero would refuse of an invoice, before it is asked."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from app.invoicing.rules.arithmetic import Totals
from app.invoicing.rules.charges import Tracking
from app.invoicing.rules.choices import LineAmountTypes
from app.invoicing.rules.lines import DraftLine
from app.invoicing.rules.options import Options
from app.invoicing.rules.references import References
from app.kernel.messages import Message, message, word

SENTENCES = {
    "problem.due_date": "The due date is before the invoice's date.",
    "problem.below_zero": (
        "The discounts are larger than what is billed. Xero takes no invoice below zero: lower"
        " them, or leave some out."
    ),
    "problem.no_account": "Xero has no revenue account that an invoice could use.",
    "problem.account_open": (
        "No revenue account is chosen yet. Choose one here, or for all invoices in Settings,"
        " Invoice defaults."
    ),
    "problem.tax_rate_open": (
        "The account has no tax rate of its own that fits an invoice. Choose one."
    ),
    "problem.account": (
        "Account {account_code} is no longer an active revenue account in Xero. Choose another."
    ),
    "problem.tax_rate": "This tax rate is not active in Xero. Choose another.",
    "problem.tax_rate_use": ("{tax_rate} cannot be used with a revenue account. Choose another."),
    "problem.currency": (
        "{currency} is not among the organisation's currencies in Xero. Add it there, or choose"
        " another currency."
    ),
    "problem.branding_theme": ("This branding theme no longer exists in Xero. Choose another."),
    "problem.tracking": "A tracking option is no longer active in Xero. Choose another.",
    "problem.lock_date": (
        "The books in Xero are locked up to {locked_on}: an invoice of {invoice_on} cannot be"
        " approved there. Choose a later date."
    ),
    "problem.line": "“{line}”: {problem}",
}
MAX_NAMED_LINE_LENGTH = 60


@dataclass(frozen=True)
class Problem:
    """Something Xero would refuse, beside the option it belongs to. `blocks`: nothing is sent
    before it is put right.
    """

    message: Message
    field: str
    blocks: bool = True

    @property
    def text(self) -> str:
        return word(self.message, SENTENCES)


Rule = Callable[[Options, References], Problem | None]


def find_problems(
    options: Options, references: References, lines: Sequence[DraftLine], totals: Totals
) -> list[Problem]:
    """All that is wrong; of what Xero knows nothing is said while nothing is known of the
    organisation's books.
    """
    problems = [_date_problem(options), _total_problem(totals)]
    if references.is_known:
        problems += [rule(options, references) for rule in _INVOICE_RULES]
        problems += list(_line_problems(options, references, lines))
    return [problem for problem in problems if problem]


def _date_problem(options: Options) -> Problem | None:
    if options.due_date >= options.invoice_date:
        return None
    return Problem(message("problem.due_date"), "due_date")


def _total_problem(totals: Totals) -> Problem | None:
    return Problem(message("problem.below_zero"), "lines") if totals.total < 0 else None


def _account_problem(options: Options, references: References) -> Problem | None:
    if not options.account_code:
        code = "problem.account_open" if references.accounts else "problem.no_account"
        return Problem(message(code), "account_code")
    return _beside("account_code", account_problem(options.account_code, references))


def _tax_problem(options: Options, references: References) -> Problem | None:
    if options.line_amount_types is LineAmountTypes.NO_TAX:
        return None
    if not options.tax_type:
        has_account = references.account(options.account_code) is not None
        return Problem(message("problem.tax_rate_open"), "tax_type") if has_account else None
    return _beside("tax_type", tax_problem(options.tax_type, references))


def _currency_problem(options: Options, references: References) -> Problem | None:
    if not references.currencies or options.currency in references.currencies:
        return None
    return Problem(message("problem.currency", currency=options.currency), "currency")


def _theme_problem(options: Options, references: References) -> Problem | None:
    theme_id = str(options.branding_theme_id or "")
    return _beside("branding_theme_id", theme_problem(theme_id, references))


def _tracking_problem(options: Options, references: References) -> Problem | None:
    return _beside("tracking", tracking_problem(options.tracking, references))


def _lock_date_problem(options: Options, references: References) -> Problem | None:
    """A draft may be made in a locked period, but nobody can approve it there (facts 3.8)."""
    locked = references.locked_until
    if locked is None or options.invoice_date > locked:
        return None
    days = {"locked_on": locked.isoformat(), "invoice_on": options.invoice_date.isoformat()}
    return Problem(message("problem.lock_date", **days), "invoice_date", blocks=False)


def _beside(field: str, problem: Message | None) -> Problem | None:
    return Problem(problem, field) if problem else None


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
        problem = None
        if "account_code" in line.own:
            problem = account_problem(line.account_code, references)
        if problem is None and taxed and "tax_type" in line.own:
            problem = tax_problem(line.tax_type, references)
        if problem is None and "tracking" in line.own:
            problem = tracking_problem(line.tracking, references)
        if problem is not None:
            title = line.description[:MAX_NAMED_LINE_LENGTH]
            yield Problem(message("problem.line", line=title, problem=problem), "lines")


def account_problem(code: str, references: References) -> Message | None:
    """Why no line can bear the account of that code, or None."""
    if references.account(code) is None:
        return message("problem.account", account_code=code)
    return None


def tax_problem(tax_type: str, references: References) -> Message | None:
    rate = references.tax_rate(tax_type)
    if rate is None:
        return message("problem.tax_rate")
    return None if rate.revenue else message("problem.tax_rate_use", tax_rate=rate.name)


def theme_problem(theme_id: str, references: References) -> Message | None:
    if not theme_id or any(str(theme.id) == theme_id for theme in references.branding_themes):
        return None
    return message("problem.branding_theme")


def tracking_problem(tracking: Tracking, references: References) -> Message | None:
    if references.tracking is None:
        return None
    offered = {
        (category.id, option.id)
        for category in references.offered_tracking
        for option in category.offered_options
    }
    if all(pair in offered for pair in tracking):
        return None
    return message("problem.tracking")
