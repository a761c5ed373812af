"""An invoice as a document: the preview and the stored one look the same, because both become a Paper."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from babel.numbers import format_currency

from app.blueprints.invoices import blueprint
from app.invoicing.models import Invoice, InvoiceEntry, LineAmountTypes
from app.invoicing.queries import showing
from app.invoicing.rules import Preview, References, from_hundredths
from app.web.filters import locale


@dataclass(frozen=True)
class PaperLine:
    """Money in hundredths. `entries`: the snapshot behind the line, when it is stored."""

    description: str
    quantity: Decimal
    unit_amount: Decimal
    amount: int
    entries: list[InvoiceEntry]


@dataclass(frozen=True)
class Paper:
    """Money in hundredths. `number`: '' while there is none."""

    number: str
    client_name: str
    invoice_date: date
    due_date: date
    currency: str
    lines: list[PaperLine]
    subtotal: int
    tax: int
    total: int
    types: LineAmountTypes
    tax_label: str
    seconds: int


def preview_paper(shown: Preview, books: References) -> Paper:
    options = shown.options
    rate = books.tax_rate(options.tax_type)
    return Paper(
        number="",
        client_name=options.client_name,
        invoice_date=options.invoice_date,
        due_date=options.due_date,
        currency=options.currency,
        lines=[PaperLine(line.description, line.quantity, line.unit_amount, line.amount, []) for line in shown.lines],
        subtotal=shown.totals.subtotal,
        tax=shown.totals.tax,
        total=shown.totals.total,
        types=options.line_amount_types,
        tax_label=rate.name if rate else "Tax",
        seconds=shown.seconds,
    )


def stored_paper(invoice: Invoice) -> Paper:
    behind = showing.entries_by_line(invoice.id)
    lines = showing.lines(invoice.id)
    return Paper(
        number=invoice.xero_number or invoice.reference or "",
        client_name=invoice.client_name,
        invoice_date=invoice.invoice_date,
        due_date=invoice.due_date,
        currency=invoice.currency,
        lines=[PaperLine(line.description, line.quantity, line.unit_amount, line.amount_minor, behind.get(line.id, [])) for line in lines],
        subtotal=invoice.subtotal_minor,
        tax=invoice.tax_minor,
        total=invoice.total_minor,
        types=invoice.line_amount_types,
        tax_label=_rates_label([line.tax_rate for line in lines]),
        seconds=sum(line.seconds for line in lines),
    )


def _rates_label(rates: list[Decimal]) -> str:
    different = sorted(set(rates))
    return f"Tax {different[0].normalize():f} %" if len(different) == 1 and different[0] else "Tax"


@blueprint.app_template_filter("billed")
def billed(hundredths: int, currency: str) -> str:
    """Hundredths → '$1,234.50': with two decimals in every currency, as Xero's documents are."""
    return format_currency(from_hundredths(hundredths), currency, locale=locale(), currency_digits=False)
