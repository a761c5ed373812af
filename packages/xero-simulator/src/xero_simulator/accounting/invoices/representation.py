"""A document in the API's answers (facts 3.8): which keys lists, pages, reads and writes carry."""

from decimal import Decimal
from typing import Any

from xero_simulator.accounting.books import Books
from xero_simulator.accounting.dates import day_date, moment_string, ms_date
from xero_simulator.accounting.decimals import round_half_up
from xero_simulator.accounting.documents.amounts import total_discount
from xero_simulator.accounting.documents.line_representation import lines_json
from xero_simulator.accounting.documents.representation import (
    date_json,
    document_contact_json,
    read_members,
    totals_json,
)
from xero_simulator.accounting.documents.shapes import Shape
from xero_simulator.accounting.entities.invoice import Invoice, Payment
from xero_simulator.accounting.invoices.applied_credits import credits_json

Json = dict[str, Any]


def invoice_json(books: Books, invoice: Invoice, shape: Shape, places: int = 2) -> Json:
    """Unit amounts with `places` decimals: 2, or 4 with unitdp=4."""
    row: Json = {
        "Type": invoice.type,
        "InvoiceID": invoice.id,
        "InvoiceNumber": invoice.number,
        "Reference": invoice.reference,
    }
    row |= _settlements(books, invoice, shape)
    row |= _amounts(books, invoice, shape)
    row["UpdatedDateUTCString"] = moment_string(invoice.updated_ms)
    row["Contact"] = document_contact_json(books, invoice, whole=shape.alone)
    row |= _dates(invoice)
    if invoice.branding_theme_id:
        row["BrandingThemeID"] = invoice.branding_theme_id
    if invoice.url:
        row["Url"] = invoice.url
    row |= {"Status": invoice.status, "LineAmountTypes": invoice.line_amount_types}
    if not shape.light:
        row["LineItems"] = lines_json(books, invoice, places, shape) if shape.lines else []
    row |= totals_json(invoice)
    row["UpdatedDateUTC"] = ms_date(invoice.updated_ms)
    row["CurrencyCode"] = invoice.currency_code
    if invoice.fully_paid_day:
        row["FullyPaidOnDate"] = day_date(invoice.fully_paid_day)
    return row


def _settlements(books: Books, invoice: Invoice, shape: Shape) -> Json:
    """A read of one invoice leaves out the lists that are empty (xero-finance.md 3)."""
    row: Json = {}
    if not shape.written:
        row |= payments_json(books, invoice)
        row["CreditNotes"] = credits_json(books, invoice, shape)
    if shape.light:
        del row["Payments"]
    if shape.alone:
        row = {name: value for name, value in row.items() if value}
    return row | {"Prepayments": [], "Overpayments": []}


def _amounts(books: Books, invoice: Invoice, shape: Shape) -> Json:
    row: Json = {
        "AmountDue": round_half_up(_amount_due(invoice, shape)),
        "AmountPaid": invoice.amount_paid,
    }
    if not shape.written:
        row["AmountCredited"] = invoice.amount_credited
    if invoice.is_sale and (invoice.sent_to_contact or shape.written):
        row["SentToContact"] = invoice.sent_to_contact
    row["CurrencyRate"] = invoice.currency_rate
    row |= _discounts(invoice, shape)
    if not shape.light:
        row |= read_members(shape, has_files=bool(books.attachments.find("document", invoice.id)))
    if not shape.light and not shape.alone:
        row["InvoiceAddresses"] = []
    row["HasErrors"] = False
    row["InvoicePaymentServices"] = []
    return row


def _amount_due(invoice: Invoice, shape: Shape) -> Decimal:
    """The answer to the write that voids an invoice still shows what was due."""
    if shape.written:
        return invoice.total - invoice.amount_paid - invoice.amount_credited
    return invoice.amount_due


def _discounts(invoice: Invoice, shape: Shape) -> Json:
    """Xero takes both from the lines: where it leaves those out nothing looks discounted."""
    if not shape.reads_lines or not invoice.is_discounted:
        return {"IsDiscounted": False}
    return {"TotalDiscount": total_discount(invoice.lines), "IsDiscounted": True}


def _dates(invoice: Invoice) -> Json:
    return {
        **date_json("Date", invoice.day),
        **date_json("DueDate", invoice.due_day),
        **date_json("ExpectedPaymentDate", invoice.expected_payment_day),
        **date_json("PlannedPaymentDate", invoice.planned_payment_day),
    }


def payments_json(books: Books, invoice: Invoice) -> Json:
    return {"Payments": [_payment_json(payment) for payment in standing_payments(books, invoice)]}


def standing_payments(books: Books, invoice: Invoice) -> list[Payment]:
    return [
        payment
        for payment in books.payments.find("invoice", invoice.id)
        if payment.status == "AUTHORISED"
    ]


def _payment_json(payment: Payment) -> Json:
    return {
        "PaymentID": payment.id,
        "Date": day_date(payment.day),
        "Amount": payment.amount,
        "Reference": payment.reference,
        "CurrencyRate": payment.currency_rate,
        "HasAccount": False,
        "HasValidationErrors": False,
    }
