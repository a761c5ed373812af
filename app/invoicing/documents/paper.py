"""An invoice as a document: the preview and the stored one look the same, because both become a
Paper.
"""

from dataclasses import astuple, dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from app.invoicing.documents.book_names import BookNames
from app.invoicing.documents.details import NO_DETAILS, InvoiceDetails, details_of
from app.invoicing.models import (
    HoursFormat,
    Invoice,
    InvoiceLine,
    LineAmountTypes,
    LineKind,
    MixedRates,
)
from app.invoicing.queries import invoices
from app.invoicing.rules import DraftLine, Preview, References
from app.kernel.money import Hundredths, hours_from_seconds

MIXED_RATES_NOTES = {
    MixedRates.SPLIT: "Where several rates meet, a line for each",
    MixedRates.SUM: "Where several rates meet, one line at the sum",
}


@dataclass(frozen=True)
class PaperLine:
    """`amount` in hundredths. `billed_seconds`: what is billed of the `seconds`, which differs when
    time is rounded. `notes`: what else Xero will be told of the line.

    `key`: which line of a preview it is. `id`: which stored line, with so many `entries` behind it.
    """

    description: str
    quantity: Decimal
    unit_amount: Decimal
    amount: Hundredths
    kind: LineKind = LineKind.TIME
    seconds: int = 0
    billed_seconds: int = 0
    notes: tuple[str, ...] = ()
    key: str = ""
    id: UUID | None = None
    entries: int = 0

    @property
    def is_rounded(self) -> bool:
        return self.billed_seconds != self.seconds

    @property
    def is_in_hours(self) -> bool:
        """Whether its quantity is hours."""
        if self.kind is LineKind.TIME:
            return self.quantity == hours_from_seconds(self.billed_seconds)
        return self.kind is LineKind.OVERAGE

    @property
    def quantity_seconds(self) -> int:
        """Its quantity as seconds, where it is hours."""
        if self.kind is LineKind.TIME:
            return self.billed_seconds
        return int((self.quantity * 3600).to_integral_value(ROUND_HALF_UP))


@dataclass(frozen=True)
class Paper:
    """Money in hundredths. `number`: '' while there is none. `more`: how many lines are not
    among `lines`, though they count; `before`: how many of those come before them."""

    number: str
    client_name: str
    invoice_date: date
    due_date: date
    currency: str
    lines: list[PaperLine]
    subtotal: Hundredths
    tax: Hundredths
    total: Hundredths
    types: LineAmountTypes
    tax_label: str
    seconds: int
    billed_seconds: int = 0
    notes: tuple[str, ...] = ()
    more: int = 0
    before: int = 0
    hours_format: HoursFormat = HoursFormat.CLOCK
    client_address: str = ""
    details: InvoiceDetails = NO_DETAILS

    @property
    def line_count(self) -> int:
        """Of all lines, those included that are not among `lines`."""
        return len(self.lines) + self.more

    @property
    def first_shown(self) -> int:
        """The place of the first line that is shown, from 1."""
        return self.before + 1

    @property
    def last_shown(self) -> int:
        """The place of the last line that is shown, from 1."""
        return self.before + len(self.lines)

    @property
    def is_rounded(self) -> bool:
        return self.billed_seconds != self.seconds

    @property
    def has_clock_hours(self) -> bool:
        """Whether hours are written as 2:30."""
        return self.hours_format is HoursFormat.CLOCK

    @property
    def texts(self) -> list[str]:
        """What people wrote of it."""
        return [
            self.client_name,
            self.client_address,
            *astuple(self.details),
            *(line.description for line in self.lines),
        ]

    @property
    def has_tax(self) -> bool:
        return self.types is not LineAmountTypes.NO_TAX

    @property
    def tax_title(self) -> str:
        included = " (included)" if self.types is LineAmountTypes.INCLUSIVE else ""
        return f"{self.tax_label}{included}"


def preview_paper(
    preview: Preview,
    books: References,
    max_lines: int,
    details: InvoiceDetails = NO_DETAILS,
) -> Paper:
    """The preview with its first `max_lines` lines, with the `details` of now."""
    options = preview.options
    book_names = BookNames(books)
    rate = books.tax_rate(options.tax_type)
    return Paper(
        number="",
        client_name=options.client_name,
        invoice_date=options.invoice_date,
        due_date=options.due_date,
        currency=options.currency,
        lines=[_preview_line(line, book_names) for line in preview.lines[:max_lines]],
        subtotal=preview.totals.subtotal,
        tax=preview.totals.tax,
        total=preview.totals.total,
        types=options.line_amount_types,
        tax_label=rate.name if rate else "Tax",
        seconds=preview.seconds,
        billed_seconds=preview.billed_seconds,
        notes=(
            *book_names.names_of(options.account_code, options.tax_type, options.tracking),
            *([MIXED_RATES_NOTES[options.mixed_rates]] if preview.has_mixed_rates else []),
        ),
        more=max(len(preview.lines) - max_lines, 0),
        hours_format=options.hours_format,
        client_address=options.client_address,
        details=details,
    )


def _preview_line(line: DraftLine, book_names: BookNames) -> PaperLine:
    own = set(line.own)
    notes = book_names.names_of(
        line.account_code if "account_code" in own else "",
        line.tax_type if "tax_type" in own else "",
        line.tracking if "tracking" in own else (),
    )
    if "tracking" in own and not line.tracking:
        notes = (*notes, "no tracking")
    if line.is_sum_of_rates:
        notes = (*notes, f"time at {line.rates_met} rates, at the sum")
    return PaperLine(
        description=line.description,
        quantity=line.quantity,
        unit_amount=line.unit_amount,
        amount=line.amount,
        kind=line.kind,
        seconds=line.seconds,
        billed_seconds=line.billed_seconds,
        notes=notes,
        key=line.key,
    )


def stored_paper(invoice: Invoice, max_lines: int | None = None, before: int = 0) -> Paper:
    """The invoice with at most `max_lines` of its lines (None: all), after the first `before`."""
    entry_counts, sums = invoices.entry_counts(invoice.id), invoices.line_sums(invoice.id)
    lines = invoices.invoice_lines(invoice.id, max_lines, before)
    return Paper(
        number=invoice.xero_number or invoice.reference or "",
        client_name=invoice.client_name,
        invoice_date=invoice.invoice_date,
        due_date=invoice.due_date,
        currency=invoice.currency,
        lines=[_stored_line(line, entry_counts.get(line.id, 0)) for line in lines],
        subtotal=invoice.subtotal_hundredths,
        tax=invoice.tax_hundredths,
        total=invoice.total_hundredths,
        types=invoice.line_amount_types,
        tax_label=_rates_label(sums.tax_rates),
        seconds=sums.seconds,
        billed_seconds=sums.billed_seconds,
        more=sums.lines - len(lines),
        before=before,
        hours_format=invoice.hours_format,
        client_address=invoice.client_address,
        details=details_of(invoice),
    )


def _stored_line(line: InvoiceLine, entries: int) -> PaperLine:
    return PaperLine(
        description=line.description,
        quantity=line.quantity,
        unit_amount=line.unit_amount,
        amount=line.amount_hundredths,
        kind=line.kind,
        seconds=line.seconds,
        billed_seconds=line.billed_seconds,
        id=line.id,
        entries=entries,
    )


def _rates_label(rates: list[Decimal]) -> str:
    return f"Tax {rates[0].normalize():f} %" if len(rates) == 1 and rates[0] else "Tax"
