"""What a contact's invoices and bills say about the contact."""

from decimal import Decimal
from typing import Any

from xero_simulator.accounting.books import Books
from xero_simulator.accounting.decimals import ZERO
from xero_simulator.accounting.entities.invoice import Invoice


def has_documents(books: Books, contact_id: str, *, sales: bool) -> bool:
    return any(invoice.is_sale is sales for invoice in books.invoices.find("contact", contact_id))


def balances_json(books: Books, contact_id: str) -> dict[str, Any] | None:
    """Outstanding and overdue in approved documents; None for a contact that has none."""
    approved = [
        invoice
        for invoice in books.invoices.find("contact", contact_id)
        if invoice.status in ("AUTHORISED", "PAID")
    ]
    if not approved:
        return None
    return {
        "AccountsReceivable": _totals(books, [invoice for invoice in approved if invoice.is_sale]),
        "AccountsPayable": _totals(books, [invoice for invoice in approved if not invoice.is_sale]),
    }


def _totals(books: Books, invoices: list[Invoice]) -> dict[str, Decimal]:
    today = books.today()
    overdue = [
        invoice.amount_due for invoice in invoices if invoice.due_day and invoice.due_day < today
    ]
    return {
        "Outstanding": sum((invoice.amount_due for invoice in invoices), ZERO),
        "Overdue": sum(overdue, ZERO),
    }
