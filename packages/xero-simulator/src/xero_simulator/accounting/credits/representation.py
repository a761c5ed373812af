"""Credit notes and their allocations in the API's answers (facts 3.9)."""

from typing import Any

from xero_simulator.accounting.books import Books
from xero_simulator.accounting.dates import day_date, moment_string, ms_date
from xero_simulator.accounting.documents.representation import (
    document_json,
    invoice_reference_json,
    read_members,
)
from xero_simulator.accounting.documents.shapes import Shape
from xero_simulator.accounting.entities.credit_note import Allocation, CreditNote

Json = dict[str, Any]


def credit_note_json(books: Books, note: CreditNote, places: int, shape: Shape) -> Json:
    document = note.document
    paid_on = note.allocations[-1].day if note.status == "PAID" else None
    return {
        "CreditNoteID": note.id,
        "CreditNoteNumber": document.number,
        **({"SentToContact": True} if document.sent_to_contact else {}),
        "Payments": [],
        "ID": note.id,
        "HasErrors": False,
        **({} if shape.alone else {"InvoiceAddresses": []}),
        "CurrencyRate": document.currency_rate,
        "Type": document.type,
        "Reference": document.reference,
        "RemainingCredit": note.remaining_credit,
        "Allocations": [_allocation_json(books, allocation) for allocation in note.allocations],
        **read_members(shape, has_files=bool(books.attachments.find("document", note.id))),
        "UpdatedDateUTCString": moment_string(note.updated_ms),
        **document_json(books, document, places, shape),
        "Status": note.status,
        "UpdatedDateUTC": ms_date(note.updated_ms),
        "CurrencyCode": document.currency_code,
        **({"FullyPaidOnDate": day_date(paid_on)} if paid_on else {}),
    }


def _allocation_json(books: Books, allocation: Allocation) -> Json:
    invoice = books.invoices.resolve([allocation.invoice_id])[0]
    return {
        "AllocationID": allocation.id,
        "Amount": allocation.amount,
        "Date": day_date(allocation.day),
        "Invoice": {**invoice_reference_json(invoice), "LineItems": []},
    }


def written_allocation_json(books: Books, note_id: str, allocation: Allocation) -> Json:
    """The answer to the write, which names the credit note too."""
    row = _allocation_json(books, allocation)
    return {
        **row,
        "Invoice": {**row["Invoice"], "ValidationErrors": []},
        "CreditNote": {"CreditNoteID": note_id, "ID": note_id, "LineItems": []},
        "ValidationErrors": [],
    }
