"""The credit notes that were applied to an invoice, as the invoice shows them."""

from decimal import Decimal
from typing import Any

from xero_simulator.accounting.books import Books
from xero_simulator.accounting.dates import day_date, day_string
from xero_simulator.accounting.decimals import ZERO
from xero_simulator.accounting.documents.shapes import Shape
from xero_simulator.accounting.entities.credit_note import CreditNote
from xero_simulator.accounting.entities.invoice import Invoice

Json = dict[str, Any]


def credits_json(books: Books, invoice: Invoice, shape: Shape) -> list[Json]:
    if not invoice.amount_credited:
        return []
    notes = (
        (note, _applied_amount(note, invoice.id))
        for note in books.credit_notes.find("contact", invoice.contact_id)
    )
    return [_credit_json(note, applied, shape) for note, applied in notes if applied]


def _applied_amount(note: CreditNote, invoice_id: str) -> Decimal:
    return sum(
        (
            allocation.amount
            for allocation in note.allocations
            if allocation.invoice_id == invoice_id
        ),
        ZERO,
    )


def _credit_json(note: CreditNote, applied: Decimal, shape: Shape) -> Json:
    """Its currency rate comes with a read of the invoice alone."""
    rate = {"CurrencyRate": note.document.currency_rate} if shape.alone else {}
    return {
        "CreditNoteID": note.id,
        "CreditNoteNumber": note.document.number,
        "ID": note.id,
        "HasErrors": False,
        "InvoiceAddresses": [],
        **rate,
        "AppliedAmount": applied,
        "DateString": day_string(note.document.day),
        "Date": day_date(note.document.day),
        "LineItems": [],
        "Total": note.document.total,
    }
