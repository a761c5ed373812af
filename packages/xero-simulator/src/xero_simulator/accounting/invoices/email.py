"""Sending an invoice to its contact: marked as sent, but no mail leaves the stand-in."""

from dataclasses import replace

from xero_simulator.accounting import messages
from xero_simulator.accounting.books import Books
from xero_simulator.accounting.entities.invoice import Invoice
from xero_simulator.accounting.errors import RefusedError
from xero_simulator.accounting.invoices.changes import Terms, store_invoice

_APPROVED_STATUSES = ("SUBMITTED", "AUTHORISED", "PAID")


def email_invoice(books: Books, invoice: Invoice, terms: Terms) -> None:
    """RefusedError where Xero refuses; only that it does is known, not its words [I]."""
    contact = books.contacts.resolve([invoice.contact_id])[0]
    if (
        invoice.status not in _APPROVED_STATUSES
        or not invoice.is_sale
        or not contact.texts.get("EmailAddress")
    ):
        raise RefusedError([messages.EMAIL_NOT_SENT], {"InvoiceID": invoice.id})
    if books.profile.is_demo:
        raise RefusedError([messages.EMAIL_LIMIT], {"InvoiceID": invoice.id})
    with books.unit_of_work():
        store_invoice(books, replace(invoice, sent_to_contact=True), "Emailed", user=terms.user)
