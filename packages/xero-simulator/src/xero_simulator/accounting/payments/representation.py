"""A payment in the API's answers."""

from typing import Any

from xero_simulator.accounting.books import Books
from xero_simulator.accounting.contacts.representation import reference_json
from xero_simulator.accounting.dates import day_date, moment_string, ms_date
from xero_simulator.accounting.documents.representation import (
    account_reference_json,
    invoice_reference_json,
)
from xero_simulator.accounting.documents.shapes import WRITE_SHAPE, Shape
from xero_simulator.accounting.entities.invoice import Invoice, Payment
from xero_simulator.accounting.invoices.representation import invoice_json, payments_json

Json = dict[str, Any]


def payment_json(books: Books, payment: Payment, shape: Shape) -> Json:
    """Alone it has the whole invoice as it now stands, in a list the invoice's summary."""
    invoice = books.invoices.resolve([payment.invoice_id])[0]
    account = books.reference.accounts[payment.account_id]
    reference = {"Reference": payment.reference}
    return {
        "PaymentID": payment.id,
        "Date": day_date(payment.day),
        "BankAmount": payment.bank_amount,
        "Amount": payment.amount,
        **(reference if payment.reference or not shape.alone else {}),
        "CurrencyRate": payment.currency_rate,
        "PaymentType": f"{invoice.type}PAYMENT",
        "Status": payment.status,
        "UpdatedDateUTC": ms_date(payment.updated_ms),
        "UpdatedDateUTCString": moment_string(payment.updated_ms),
        "HasAccount": True,
        "IsReconciled": payment.reconciled,
        "Account": account_reference_json(account, name=shape.alone),
        "Invoice": _whole_invoice_json(books, invoice, shape)
        if shape.alone
        else _invoice_summary_json(books, invoice),
        "HasValidationErrors": False,
    }


def _whole_invoice_json(books: Books, invoice: Invoice, shape: Shape) -> Json:
    """As an answer to a write has it; a read adds the payments."""
    return {
        **invoice_json(books, invoice, WRITE_SHAPE),
        **({} if shape.written or not invoice.amount_paid else payments_json(books, invoice)),
        "Contact": _contact_json(books, invoice),
    }


def _contact_json(books: Books, invoice: Invoice) -> Json:
    contact = books.contacts.resolve([invoice.contact_id])[0]
    return {
        "ContactID": contact.id,
        "Name": contact.name,
        "ContactPersons": [],
        "HasValidationErrors": False,
    }


def _invoice_summary_json(books: Books, invoice: Invoice) -> Json:
    contact = books.contacts.resolve([invoice.contact_id])[0]
    return {
        "Type": invoice.type,
        **invoice_reference_json(invoice),
        "Contact": {
            "ContactNumber": contact.texts.get("ContactNumber", ""),
            **reference_json(contact),
        },
        "LineItems": [],
        "CurrencyCode": invoice.currency_code,
    }
