"""Credit notes and their allocations in the API's answers (facts 3.9)."""

from typing import Any

from xero_simulator.accounting.books import Books
from xero_simulator.accounting.dates import day_date, moment_string, ms_date
from xero_simulator.accounting.documents.representation import (
    document_json,
    invoice_reference_json,
)
from xero_simulator.accounting.entities.credit_note import Allocation, CreditNote

Json = dict[str, Any]


def credit_note_json(
    books: Books, note: CreditNote, places: int, *, lines: bool = True, whole_contact: bool = False
) -> Json:
    """`lines` False gives [], as in a list that is not paged."""
    document = note.document
    paid_on = note.allocations[-1].day if note.status == "PAID" else None
    return {
        "CreditNoteID": note.id,
        "CreditNoteNumber": document.number,
        "Payments": [],
        "ID": note.id,
        "CurrencyRate": document.currency_rate,
        "Type": document.type,
        "Reference": document.reference,
        "RemainingCredit": note.remaining_credit,
        "Allocations": [allocation_json(books, allocation) for allocation in note.allocations],
        "HasAttachments": bool(books.attachments.find("document", note.id)),
        "HasErrors": False,
        **document_json(books, document, places, lines=lines, whole_contact=whole_contact),
        "Status": note.status,
        "UpdatedDateUTC": ms_date(note.updated_ms),
        "UpdatedDateUTCString": moment_string(note.updated_ms),
        "CurrencyCode": document.currency_code,
        **({"FullyPaidOnDate": day_date(paid_on)} if paid_on else {}),
    }


def allocation_json(books: Books, allocation: Allocation) -> Json:
    invoice = books.invoices.resolve([allocation.invoice_id])[0]
    return {
        "AllocationID": allocation.id,
        "Amount": allocation.amount,
        "Date": day_date(allocation.day),
        "Invoice": {**invoice_reference_json(invoice), "LineItems": []},
    }
