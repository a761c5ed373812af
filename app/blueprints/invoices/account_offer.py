"""Which revenue accounts may take the place of one that Xero refused."""

from dataclasses import dataclass

from app.forms.books import account_choices
from app.invoicing.models import Invoice, InvoiceState
from app.invoicing.queries.snapshots import invoice_lines_now
from app.invoicing.rules import References
from app.invoicing.rules.refused_accounts import find_refused_accounts
from app.kernel.versions import version_of

# What Xero says that another account puts right (xero/push/rules/known_errors.py).
ACCOUNT_PROBLEMS = ("push.account_archived", "push.account_refused")


@dataclass(frozen=True)
class AccountOffer:
    """`accounts`: code and name; `version`: of the invoice with its lines."""

    accounts: list[tuple[str, str]]
    version: str


def has_refused_account(invoice: Invoice) -> bool:
    return invoice.state is InvoiceState.FAILED and invoice.problem.code in ACCOUNT_PROBLEMS


def account_offer(invoice: Invoice, references: References) -> AccountOffer | None:
    """None where nothing tells which account Xero refused, or it offers no other."""
    lines = invoice_lines_now(invoice)
    refused = find_refused_accounts(
        {line.account_code for line in lines}, references, invoice.xero_words
    )
    accounts = [choice for choice in account_choices(references) if choice[0] not in refused]
    is_offered = bool(refused and accounts)
    return AccountOffer(accounts, version_of(invoice, *lines)) if is_offered else None
