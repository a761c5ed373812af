"""The parts of the API's answer that documents of all types share."""

from datetime import date
from typing import Any

from xero_simulator.accounting.books import Books
from xero_simulator.accounting.contacts.representation import WRITE_SHAPE as WHOLE_CONTACT
from xero_simulator.accounting.contacts.representation import contact_json, reference_json
from xero_simulator.accounting.dates import day_date, day_string
from xero_simulator.accounting.documents.line_representation import lines_json
from xero_simulator.accounting.documents.shapes import Shape
from xero_simulator.accounting.entities.invoice import Invoice
from xero_simulator.accounting.entities.reference import Account

Json = dict[str, Any]


def document_json(
    books: Books,
    document: Invoice,
    places: int,
    shape: Shape,
    *,
    theme: bool = True,
) -> Json:
    """Contact, date, status, lines and totals, in the order of a credit note (facts 3.9)."""
    theme_id = document.branding_theme_id if theme else None
    return {
        "Contact": document_contact_json(books, document, whole=shape.alone),
        **date_json("Date", document.day),
        **({"BrandingThemeID": theme_id} if theme_id else {}),
        "Status": document.status,
        "LineAmountTypes": document.line_amount_types,
        "LineItems": lines_json(books, document, places, shape) if shape.lines else [],
        **totals_json(document),
    }


def document_contact_json(books: Books, document: Invoice, *, whole: bool) -> Json:
    contact = books.contacts.resolve([document.contact_id])[0]
    return contact_json(books, contact, WHOLE_CONTACT) if whole else reference_json(contact)


def date_json(name: str, day: date | None) -> Json:
    """A date and the same as a string; nothing for None."""
    return {f"{name}String": day_string(day), name: day_date(day)} if day else {}


def totals_json(document: Invoice) -> Json:
    return {
        "SubTotal": document.sub_total,
        "TotalTax": document.total_tax,
        "Total": document.total,
    }


def invoice_reference_json(invoice: Invoice) -> Json:
    """How a payment or an allocation names its invoice, before what either adds."""
    return {
        "InvoiceID": invoice.id,
        "InvoiceNumber": invoice.number,
        "Payments": [],
        "CreditNotes": [],
        "Prepayments": [],
        "Overpayments": [],
        "IsDiscounted": False,
        "InvoiceAddresses": [],
        "HasErrors": False,
        "InvoicePaymentServices": [],
    }


def read_members(shape: Shape, *, has_files: bool) -> Json:
    """What only reads of a document tell about its files; the files themselves come with the
    address of the API.
    """
    if shape.written:
        return {}
    return {"HasAttachments": has_files, **({"Attachments": []} if shape.alone else {})}


def account_reference_json(account: Account, *, name: bool) -> Json:
    return {
        "AccountID": account.id,
        **({"Code": account.code} if account.code else {}),
        **({"Name": account.name} if name else {}),
    }
