"""A row of the list of invoices, in the reader's words."""

from dataclasses import dataclass
from datetime import date

from app.invoicing.models import Invoice, InvoiceState
from app.invoicing.rules.balances import count_days_overdue, find_amount_due
from app.kernel.money import Hundredths
from app.web.filters import count_noun, in_words


@dataclass(frozen=True)
class ListedInvoice:
    """`badge`: its state, "overdue" or "warned"; `reason`: why it stands there, '' where that is
    plain. `owed`: None of what nobody owes yet, or any more.
    """

    invoice: Invoice
    badge: str
    reason: str = ""
    owed: Hundredths | None = None


def list_invoice(invoice: Invoice, today: date) -> ListedInvoice:
    if invoice.is_warned:
        return ListedInvoice(invoice, "warned", in_words(invoice.problem))
    if invoice.state is not InvoiceState.AUTHORISED:
        return ListedInvoice(invoice, invoice.state.value, in_words(invoice.problem))
    owed = find_amount_due(invoice.total_hundredths, invoice.xero_total_hundredths)
    days_over = count_days_overdue(invoice.due_date, today)
    if days_over:
        return ListedInvoice(invoice, "overdue", count_noun(days_over, "day"), owed)
    return ListedInvoice(invoice, invoice.state.value, owed=owed)
