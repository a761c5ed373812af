"""A difference in the reader's words."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from uuid import UUID

from app.invoicing.models import Aspect, Invoice, InvoiceDifference
from app.kernel.counts import count_noun
from app.kernel.ids import parse_id
from app.kernel.money import Hundredths
from app.web.filters import amount, format_hundredths, in_words

TITLES = {
    Aspect.MISSING: "Not in Xero",
    Aspect.STATUS: "Ended in Xero",
    Aspect.NUMBER: "Another number",
    Aspect.CONTACT: "Another contact",
    Aspect.TOTAL: "Another total",
    Aspect.LINES: "Edited lines",
}
FIELD_WORDS = {
    "description": "text",
    "quantity": "quantity",
    "unit_amount": "price",
    "amount": "amount",
    "account_code": "account",
    "tax_type": "tax",
}
TEXT_FIELDS = ("description", "account_code", "tax_type")
WARNED_TITLE = "Changed by Xero when it was created"
UNKNOWN_CONTACT = "a contact that is not known here"
MISSING_TEXT = (
    "The organisation that is connected now does not hold it. It may have been sent to the one"
    " before."
)


@dataclass(frozen=True)
class DescribedDifference:
    """`text` says what differs; `details`: each edited value of a line. `id`: of the difference."""

    id: UUID
    title: str
    text: str
    details: tuple[str, ...] = ()


def describe_difference(
    difference: InvoiceDifference, invoice: Invoice, contacts: dict[UUID, str]
) -> DescribedDifference:
    """`contacts`: the known names by id."""
    text, title = _difference_text(difference, invoice, contacts), TITLES[difference.aspect]
    if difference.aspect is Aspect.LINES and invoice.is_warned:
        title = WARNED_TITLE
    return DescribedDifference(
        difference.id,
        title,
        text,
        tuple(_line_text(line, invoice.currency) for line in difference.lines),
    )


def _difference_text(
    difference: InvoiceDifference, invoice: Invoice, contacts: dict[UUID, str]
) -> str:
    ours, theirs = (
        describe_value(difference.aspect, difference.ours, invoice, contacts),
        describe_value(difference.aspect, difference.theirs, invoice, contacts),
    )
    if difference.aspect is Aspect.MISSING:
        return MISSING_TEXT
    if difference.aspect is Aspect.STATUS:
        return f"It was {theirs} there, and its time is still locked here."
    if difference.aspect is Aspect.LINES and invoice.is_warned:
        return f"{in_words(invoice.problem)} Xero said: {invoice.xero_words}"
    if difference.aspect is Aspect.LINES and ours == theirs:
        return "Values of its lines were changed there."
    return f"Sent: {ours}. Now in Xero: {theirs}."


def describe_value(aspect: Aspect, value: str, invoice: Invoice, contacts: dict[UUID, str]) -> str:
    """A stored value as people read it."""
    if aspect is Aspect.TOTAL:
        return format_hundredths(Hundredths(int(value)), invoice.currency)
    if aspect is Aspect.CONTACT:
        contact_id = parse_id(value)
        return contacts.get(contact_id, UNKNOWN_CONTACT) if contact_id else "no contact"
    if aspect is Aspect.LINES:
        return count_noun(int(value), "line")
    return value.lower() if aspect is Aspect.STATUS else value or "none"


def _line_text(line: dict[str, str], currency: str) -> str:
    field = line["field"]
    return (
        f"Line {line['position']}: {FIELD_WORDS[field]} "
        f"{_line_value(field, line['ours'], currency)} is now"
        f" {_line_value(field, line['theirs'], currency)}"
    )


def _line_value(field: str, value: str, currency: str) -> str:
    if not value or field in TEXT_FIELDS:
        return f"“{value}”" if value and field == "description" else value or "none"
    try:
        if field == "amount":
            return format_hundredths(Hundredths(int(value)), currency)
        return amount(Decimal(value))
    except (ValueError, InvalidOperation):
        return value
