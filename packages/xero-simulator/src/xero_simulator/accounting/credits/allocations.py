"""Applying what is left of a credit note to an invoice of the same contact."""

from dataclasses import replace
from typing import Any

from xero_simulator.accounting import messages
from xero_simulator.accounting.books import Books
from xero_simulator.accounting.credits.changes import save_credit_note
from xero_simulator.accounting.decimals import ZERO, round_half_up
from xero_simulator.accounting.element_values import day_of, decimal_of, object_of, text_of
from xero_simulator.accounting.entities.credit_note import Allocation, CreditNote
from xero_simulator.accounting.entities.invoice import Invoice
from xero_simulator.accounting.errors import RefusedError
from xero_simulator.accounting.ids import NO_ID, new_id
from xero_simulator.accounting.invoices.changes import store_invoice

Json = dict[str, Any]


def allocate_credit(books: Books, note_id: str, element: Json) -> Allocation:
    """The invoice owes less afterwards, and is PAID when it owes nothing. RefusedError with the
    reason [I].
    """
    note = books.credit_notes.resolve([note_id])[0]
    amount = round_half_up(
        decimal_of(element, "Amount") or decimal_of(element, "AppliedAmount") or ZERO
    )
    day = day_of(element, "Date") or books.today()
    invoice = _find_invoice(books, element)
    if problem := _problem(note, invoice, amount):
        raise RefusedError(
            [problem],
            {"AllocationID": NO_ID, "Amount": amount, "Invoice": element.get("Invoice") or {}},
        )
    assert invoice is not None, "without one there is a problem"
    allocation = Allocation(id=new_id(), invoice_id=invoice.id, amount=amount, day=day)
    save_credit_note(
        books, replace(note, allocations=(*note.allocations, allocation)), "Credit Applied"
    )
    credited = replace(invoice, amount_credited=invoice.amount_credited + amount)
    is_fully_credited = not credited.amount_due
    store_invoice(
        books,
        replace(
            credited,
            status="PAID" if is_fully_credited else "AUTHORISED",
            fully_paid_day=day if is_fully_credited else None,
        ),
        "Credit Applied",
    )
    return allocation


def _find_invoice(books: Books, element: Json) -> Invoice | None:
    sent = object_of(element, "Invoice") or {}
    invoice = books.invoices.get(text_of(sent, "InvoiceID") or "")
    number = text_of(sent, "InvoiceNumber")
    return invoice or next(
        iter(books.invoices.find("number", number.casefold()) if number else []), None
    )


def _problem(note: CreditNote, invoice: Invoice | None, amount: Any) -> str | None:
    if (
        invoice is None
        or invoice.is_sale != note.document.is_sale
        or invoice.contact_id != note.document.contact_id
    ):
        return messages.ALLOCATION_INVOICE
    if note.status != "AUTHORISED" or invoice.status != "AUTHORISED":
        return messages.PAYMENT_NOT_AUTHORISED
    if amount <= 0:
        return messages.PAYMENT_NOT_POSITIVE
    if amount > note.remaining_credit or amount > invoice.amount_due:
        return messages.ALLOCATION_TOO_MUCH
    return None
