"""How Xero holds an invoice otherwise than it was sent."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from app.invoicing.rules.status import ENDED_STATES, XeroInvoice, XeroLine
from app.kernel.money import Hundredths


class Aspect(StrEnum):
    """What of an invoice may differ between what was sent and what Xero holds."""

    MISSING = "missing"
    STATUS = "status"
    NUMBER = "number"
    CONTACT = "contact"
    TOTAL = "total"
    LINES = "lines"


LINE_FIELDS = ("description", "quantity", "unit_amount", "amount", "account_code", "tax_type")
MAX_NAMED_VALUES = 50
MAX_VALUE_LENGTH = 400


class SentLine(Protocol):
    """A line as it was sent; `amount_hundredths` in hundredths."""

    @property
    def description(self) -> str: ...
    @property
    def quantity(self) -> Decimal: ...
    @property
    def unit_amount(self) -> Decimal: ...
    @property
    def amount_hundredths(self) -> Hundredths: ...
    @property
    def account_code(self) -> str: ...
    @property
    def tax_type(self) -> str: ...


@dataclass(frozen=True)
class SentInvoice:
    """An invoice as it was sent; `total` in hundredths. `number`: '' when Xero gave it;
    `contact_id`: None once it is forgotten.
    """

    number: str
    contact_id: UUID | None
    total: Hundredths
    released: bool = False


@dataclass(frozen=True)
class Difference:
    """`ours` and `theirs` as they are stored: a status or number, a contact's id, a total in
    hundredths, the number of lines.

    `lines`: for edited ones each position (from 1), field and both values, as text; amounts in
    hundredths.
    """

    aspect: Aspect
    ours: str = ""
    theirs: str = ""
    lines: tuple[dict[str, str], ...] = ()


def header_differences(sent: SentInvoice, xero_invoice: XeroInvoice) -> list[Difference]:
    """In status, number, contact and total. An ended invoice whose time is still held differs in
    its status and in nothing else.
    """
    if xero_invoice.state in ENDED_STATES:
        return [] if sent.released else [Difference(Aspect.STATUS, "", xero_invoice.status)]
    differences = [
        Difference(Aspect.NUMBER, sent.number, xero_invoice.number)
        if sent.number and sent.number != xero_invoice.number
        else None,
        Difference(Aspect.CONTACT, str(sent.contact_id), str(xero_invoice.contact_id or ""))
        if sent.contact_id not in (None, xero_invoice.contact_id)
        else None,
        Difference(Aspect.TOTAL, str(sent.total), str(xero_invoice.total))
        if sent.total != xero_invoice.total
        else None,
    ]
    return [difference for difference in differences if difference is not None]


def line_differences(
    sent_lines: Sequence[SentLine], xero_lines: Sequence[XeroLine]
) -> Difference | None:
    """Line by line in their order; only the first fifty values that differ are named, long texts
    cut. Spaces and line breaks make no difference; a line that says nothing of its account or
    tax agrees.
    """
    values = [
        value
        for position, pair in enumerate(zip(sent_lines, xero_lines, strict=False), start=1)
        for value in _differing_fields(position, *pair)
    ]
    if not values and len(sent_lines) == len(xero_lines):
        return None
    return Difference(
        Aspect.LINES, str(len(sent_lines)), str(len(xero_lines)), tuple(values[:MAX_NAMED_VALUES])
    )


def _differing_fields(position: int, ours: SentLine, theirs: XeroLine) -> Iterator[dict[str, str]]:
    values = zip(LINE_FIELDS, _sent_values(ours), _seen_values(theirs), strict=True)
    for field, our_value, xero_value in values:
        silent = our_value == "" and field in ("account_code", "tax_type")
        if our_value != xero_value and not silent:
            yield {
                "position": str(position),
                "field": field,
                "ours": our_value[:MAX_VALUE_LENGTH],
                "theirs": xero_value[:MAX_VALUE_LENGTH],
            }


def _sent_values(line: SentLine) -> Iterable[str]:
    return (
        _single_line(line.description),
        _format_number(line.quantity),
        _format_number(line.unit_amount),
        str(line.amount_hundredths),
        line.account_code,
        line.tax_type,
    )


def _seen_values(line: XeroLine) -> Iterable[str]:
    amount = "" if line.amount is None else str(line.amount)
    return (
        _single_line(line.description),
        _format_number(line.quantity),
        _format_number(line.unit_amount),
        amount,
        line.account_code,
        line.tax_type,
    )


def _single_line(text: str) -> str:
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def _format_number(value: Decimal | None) -> str:
    return "" if value is None else format(value.normalize(), "f")
