"""Credit notes on the wire (facts 3.9), and how they show on the invoices they were allocated to
(facts 3.8).
"""

from typing import Any

from xero_simulator.accounting.books import Books
from xero_simulator.accounting.contacts.render import WRITTEN as WHOLE_CONTACT
from xero_simulator.accounting.contacts.render import contact_json, reference_json
from xero_simulator.accounting.dates import day_date, day_string, moment_string, ms_date
from xero_simulator.accounting.entities.credit_note import Allocation, CreditNote
from xero_simulator.accounting.invoices.line_render import line_json

Json = dict[str, Any]


def credit_note_json(
    books: Books, note: CreditNote, places: int, *, lines: bool = True, whole_contact: bool = False
) -> Json:
    """`lines` False gives [], as in a list that is not paged."""
    document = note.document
    contact = books.contacts.resolve([document.contact_id])[0]
    return {
        "CreditNoteID": note.id,
        "CreditNoteNumber": document.number,
        "Payments": [],
        "ID": note.id,
        "CurrencyRate": document.currency_rate,
        "Type": document.type,
        "Reference": document.reference,
        "RemainingCredit": note.remaining,
        "Allocations": [allocation_json(books, one) for one in note.allocations],
        "HasAttachments": bool(books.attachments.find("document", note.id)),
        "HasErrors": False,
        "Contact": contact_json(books, contact, WHOLE_CONTACT)
        if whole_contact
        else reference_json(contact),
        "DateString": day_string(document.day),
        "Date": day_date(document.day),
        **({"BrandingThemeID": document.branding_theme_id} if document.branding_theme_id else {}),
        "Status": note.status,
        "LineAmountTypes": document.line_amount_types,
        "LineItems": [
            line_json(books, line, places, written=whole_contact) for line in document.lines
        ]
        if lines
        else [],
        "SubTotal": document.sub_total,
        "TotalTax": document.total_tax,
        "Total": document.total,
        "UpdatedDateUTC": ms_date(note.updated_ms),
        "UpdatedDateUTCString": moment_string(note.updated_ms),
        "CurrencyCode": document.currency_code,
        **(
            {"FullyPaidOnDate": day_date(note.allocations[-1].day)} if note.status == "PAID" else {}
        ),
    }


def allocation_json(books: Books, allocation: Allocation) -> Json:
    invoice = books.invoices.resolve([allocation.invoice_id])[0]
    return {
        "AllocationID": allocation.id,
        "Amount": allocation.amount,
        "Date": day_date(allocation.day),
        "Invoice": {
            "InvoiceID": invoice.id,
            "InvoiceNumber": invoice.number,
            "Payments": [],
            "CreditNotes": [],
            "Prepayments": [],
            "Overpayments": [],
            "HasErrors": False,
            "IsDiscounted": False,
            "LineItems": [],
        },
    }
