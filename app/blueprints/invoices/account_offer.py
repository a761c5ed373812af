"""Which revenue accounts may take the place of one that Xero refused."""

from dataclasses import dataclass

from app.blueprints.invoices.books import load_books
from app.forms.books import account_choices
from app.invoicing.models import Invoice, InvoiceLine, InvoiceState
from app.invoicing.queries.snapshots import invoice_rows
from app.invoicing.rules import References
from app.kernel.versions import version_of

# What Xero says that another account puts right (xero/push/rules/known_errors.py).
ACCOUNT_PROBLEMS = ("push.account_archived", "push.account_refused")


@dataclass(frozen=True)
class AccountOffer:
    """`accounts`: code and name; `version`: of the invoice with its lines."""

    accounts: list[tuple[str, str]]
    version: str
    references: References


def account_offer(invoice: Invoice) -> AccountOffer | None:
    """None where Xero refused no account, or offers no other."""
    is_refused = invoice.state is InvoiceState.FAILED and invoice.problem.code in ACCOUNT_PROBLEMS
    if not is_refused:
        return None
    rows = invoice_rows(invoice)
    present = {row.account_code for row in rows if isinstance(row, InvoiceLine)}
    references = load_books().references
    accounts = [choice for choice in account_choices(references) if choice[0] not in present]
    return AccountOffer(accounts, version_of(*rows), references) if accounts else None
