"""A document in the API's answers (facts 3.8): which keys lists, pages, reads and writes carry."""

from dataclasses import dataclass
from typing import Any

from xero_simulator.accounting.books import Books
from xero_simulator.accounting.dates import day_date, moment_string, ms_date
from xero_simulator.accounting.decimals import round_half_up
from xero_simulator.accounting.documents.representation import (
    date_json,
    document_contact_json,
    lines_json,
    totals_json,
)
from xero_simulator.accounting.entities.invoice import Invoice, Payment
from xero_simulator.accounting.invoices.applied_credits import credits_json

Json = dict[str, Any]


@dataclass(frozen=True)
class Shape:
    """`lines` False gives []; `light` is summaryOnly; `written` leaves out what only reads
    carry.
    """

    lines: bool = True
    whole_contact: bool = False
    written: bool = False
    light: bool = False


LIST_SHAPE = Shape(lines=False)
PAGE_SHAPE = Shape()
SINGLE_SHAPE = Shape(whole_contact=True)
WRITE_SHAPE = Shape(whole_contact=True, written=True)
SUMMARY_SHAPE = Shape(light=True)


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
    row["Contact"] = document_contact_json(books, invoice, whole=shape.whole_contact)
    row |= _dates(invoice)
    if invoice.branding_theme_id:
        row["BrandingThemeID"] = invoice.branding_theme_id
    if invoice.url:
        row["Url"] = invoice.url
    row |= {"Status": invoice.status, "LineAmountTypes": invoice.line_amount_types}
    if not shape.light:
        row["LineItems"] = (
            lines_json(books, invoice, places, written=shape.written) if shape.lines else []
        )
    row |= totals_json(invoice)
    row["UpdatedDateUTC"] = ms_date(invoice.updated_ms)
    row["CurrencyCode"] = invoice.currency_code
    if invoice.fully_paid_day:
        row["FullyPaidOnDate"] = day_date(invoice.fully_paid_day)
    return row


def _settlements(books: Books, invoice: Invoice, shape: Shape) -> Json:
    row: Json = {}
    if not shape.written and not shape.light:
        row["Payments"] = [_payment_json(payment) for payment in standing_payments(books, invoice)]
    if not shape.written:
        row["CreditNotes"] = credits_json(books, invoice)
    return row | {"Prepayments": [], "Overpayments": []}


def _amounts(books: Books, invoice: Invoice, shape: Shape) -> Json:
    row: Json = {"AmountDue": round_half_up(invoice.amount_due), "AmountPaid": invoice.amount_paid}
    if not shape.written:
        row["AmountCredited"] = invoice.amount_credited
    if invoice.is_sale:
        row["SentToContact"] = invoice.sent_to_contact
    row["CurrencyRate"] = invoice.currency_rate
    row["IsDiscounted"] = invoice.is_discounted
    if not shape.written and not shape.light:
        row["HasAttachments"] = bool(books.attachments.find("document", invoice.id))
        row["InvoiceAddresses"] = []
    row["HasErrors"] = False
    row["InvoicePaymentServices"] = []
    return row


def _dates(invoice: Invoice) -> Json:
    return {
        **date_json("Date", invoice.day),
        **date_json("DueDate", invoice.due_day),
        **date_json("ExpectedPaymentDate", invoice.expected_payment_day),
        **date_json("PlannedPaymentDate", invoice.planned_payment_day),
    }


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
