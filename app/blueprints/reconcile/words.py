"""A difference in the reader's words."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from uuid import UUID

from app.invoicing.following_models import Aspect, InvoiceDifference
from app.invoicing.models import Invoice
from app.kernel.ids import parse_id
from app.web.filters import amount, format_hundredths

TITLES = {
    Aspect.MISSING: "Not in Xero",
    Aspect.STATUS: "Ended in Xero",
    Aspect.NUMBER: "Another number",
    Aspect.CONTACT: "Another contact",
    Aspect.TOTAL: "Another total",
    Aspect.LINES: "Edited lines",
}
FIELDS = {
    "description": "text",
    "quantity": "quantity",
    "unit_amount": "price",
    "amount": "amount",
    "account_code": "account",
    "tax_type": "tax",
}
TEXTS = ("description", "account_code", "tax_type")
UNKNOWN_CONTACT = "a contact that is not known here"
ELSEWHERE = (
    "The organisation that is connected now does not hold it. It may have been sent to the one"
    " before."
)


@dataclass(frozen=True)
class Told:
    """`text` says what differs; `details`: each edited value of a line."""

    title: str
    text: str
    details: tuple[str, ...] = ()


def told(difference: InvoiceDifference, invoice: Invoice, contacts: dict[UUID, str]) -> Told:
    """CONTACTS: the known names by id."""
    text, title = _text(difference, invoice, contacts), TITLES[difference.aspect]
    return Told(title, text, tuple(_detail(line, invoice.currency) for line in difference.lines))


def _text(difference: InvoiceDifference, invoice: Invoice, contacts: dict[UUID, str]) -> str:
    ours, theirs = (
        shown(difference.aspect, difference.ours, invoice, contacts),
        shown(difference.aspect, difference.theirs, invoice, contacts),
    )
    if difference.aspect is Aspect.MISSING:
        return ELSEWHERE
    if difference.aspect is Aspect.STATUS:
        return f"It was {theirs} there, and its time is still held here."
    if difference.aspect is Aspect.LINES and ours == theirs:
        return "Values of its lines were changed there."
    return f"Sent: {ours}. Now in Xero: {theirs}."


def shown(aspect: Aspect, value: str, invoice: Invoice, contacts: dict[UUID, str]) -> str:
    """A stored value as people read it."""
    if aspect is Aspect.TOTAL:
        return format_hundredths(int(value), invoice.currency)
    if aspect is Aspect.CONTACT:
        found = parse_id(value)
        return contacts.get(found, UNKNOWN_CONTACT) if found else "no contact"
    if aspect is Aspect.LINES:
        return f"{value} line" if value == "1" else f"{value} lines"
    return value.lower() if aspect is Aspect.STATUS else value or "none"


def _detail(line: dict[str, str], currency: str) -> str:
    field = line["field"]
    return (
        f"Line {line['position']}: {FIELDS[field]} {_value(field, line['ours'], currency)} is now"
        f" {_value(field, line['theirs'], currency)}"
    )


def _value(field: str, value: str, currency: str) -> str:
    if not value or field in TEXTS:
        return f"“{value}”" if value and field == "description" else value or "none"
    try:
        return (
            format_hundredths(int(value), currency) if field == "amount" else amount(Decimal(value))
        )
    except (ValueError, InvalidOperation):
        return value
