"""An invoice as a document: the preview and the stored one look the same, because both become a
Paper.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from app.forms.lines import LineFields
from app.invoicing.models import Invoice, InvoiceLine, LineAmountTypes, LineKind
from app.invoicing.queries import invoices
from app.invoicing.rules import DraftLine, Preview, References, Tracking


@dataclass(frozen=True)
class PaperLine:
    """Money in hundredths. `entries`: how many are behind the line `id`, when it is stored.
    `notes`: what else Xero will be told of it.

    `billed_seconds`: what is billed of the `seconds`, which differs when time is rounded. `fields`:
    what may be chosen for it, on a preview.
    """

    description: str
    quantity: Decimal
    unit_amount: Decimal
    amount: int
    entries: int
    kind: LineKind = LineKind.TIME
    seconds: int = 0
    billed_seconds: int = 0
    notes: tuple[str, ...] = ()
    fields: LineFields | None = None
    id: UUID | None = None


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
    subtotal: int
    tax: int
    total: int
    types: LineAmountTypes
    tax_label: str
    seconds: int
    billed_seconds: int = 0
    notes: tuple[str, ...] = ()
    more: int = 0
    before: int = 0


def preview_paper(
    shown: Preview, books: References, fields: Mapping[str, LineFields], most: int
) -> Paper:
    """The first MOST lines of SHOWN; FIELDS by the line's key."""
    options = shown.options
    names = _BookNames(books)
    rate = books.tax_rate(options.tax_type)
    return Paper(
        number="",
        client_name=options.client_name,
        invoice_date=options.invoice_date,
        due_date=options.due_date,
        currency=options.currency,
        lines=[
            replace(_preview_line(line, names), fields=fields.get(line.key))
            for line in shown.lines[:most]
        ],
        subtotal=shown.totals.subtotal,
        tax=shown.totals.tax,
        total=shown.totals.total,
        types=options.line_amount_types,
        tax_label=rate.name if rate else "Tax",
        seconds=shown.seconds,
        billed_seconds=shown.billed_seconds,
        notes=names.of(options.account_code, options.tax_type, options.tracking),
        more=max(len(shown.lines) - most, 0),
    )


def _preview_line(line: DraftLine, names: "_BookNames") -> PaperLine:
    own = set(line.own)
    notes = names.of(
        line.account_code if "account_code" in own else "",
        line.tax_type if "tax_type" in own else "",
        line.tracking if "tracking" in own else (),
    )
    if "tracking" in own and not line.tracking:
        notes = (*notes, "no tracking")
    return PaperLine(
        line.description,
        line.quantity,
        line.unit_amount,
        line.amount,
        0,
        line.kind,
        line.seconds,
        line.billed_seconds,
        notes,
    )


class _BookNames:
    """How accounts, tax rates and tracking options are called in Xero."""

    def __init__(self, books: References) -> None:
        self._books = books
        categories = books.tracking or ()
        self._options = {
            (one.id, option.id): f"{one.name}: {option.name}"
            for one in categories
            for option in one.options
        }

    def of(self, account_code: str, tax_type: str, tracking: Tracking) -> tuple[str, ...]:
        account, rate = self._books.account(account_code), self._books.tax_rate(tax_type)
        found = [
            f"{account.code} · {account.name}" if account else account_code,
            rate.name if rate else tax_type,
        ]
        return tuple(
            text for text in (*found, *(self._options.get(pair, "") for pair in tracking)) if text
        )


def stored_paper(invoice: Invoice, most: int | None = None, before: int = 0) -> Paper:
    """With MOST of its lines, or all, after those that come BEFORE."""
    behind, sums = invoices.entry_counts(invoice.id), invoices.line_sums(invoice.id)
    lines = invoices.invoice_lines(invoice.id, most, before)
    return Paper(
        number=invoice.xero_number or invoice.reference or "",
        client_name=invoice.client_name,
        invoice_date=invoice.invoice_date,
        due_date=invoice.due_date,
        currency=invoice.currency,
        lines=[_stored_line(line, behind.get(line.id, 0)) for line in lines],
        subtotal=invoice.subtotal_hundredths,
        tax=invoice.tax_hundredths,
        total=invoice.total_hundredths,
        types=invoice.line_amount_types,
        tax_label=_rates_label(sums.tax_rates),
        seconds=sums.seconds,
        billed_seconds=sums.billed_seconds,
        more=sums.lines - len(lines),
        before=before,
    )


def _stored_line(line: InvoiceLine, entries: int) -> PaperLine:
    return PaperLine(
        line.description,
        line.quantity,
        line.unit_amount,
        line.amount_hundredths,
        entries,
        line.kind,
        line.seconds,
        line.billed_seconds,
        id=line.id,
    )


def _rates_label(different: list[Decimal]) -> str:
    return f"Tax {different[0].normalize():f} %" if len(different) == 1 and different[0] else "Tax"
