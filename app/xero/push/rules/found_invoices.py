"""An invoice as Xero holds it, and whether it is ours (facts 3.3, 3.8)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from app.invoicing.models import Invoice
from app.invoicing.rules.status import XeroInvoice, XeroLine
from app.kernel.ids import parse_id
from app.kernel.messages import Message, message
from app.kernel.money import Hundredths, to_hundredths
from app.xero.api.values import clean_text, read_amount, read_instant

ENDED_STATUSES = ("VOIDED", "DELETED")
# The id of what was refused (facts 3.4).
ZERO_ID = "00000000-0000-0000-0000-000000000000"
# Numbers and references of Xero's are no longer (facts 3.8).
MAX_TEXT_CHARACTERS = 255
MAX_LINES = 5_000
MAX_DESCRIPTION_CHARACTERS = 4_000
Json = dict[str, Any]


@dataclass(frozen=True)
class FoundInvoice:
    """An invoice as Xero holds it. `lines`: empty when the answer did not hold them."""

    id: UUID
    number: str
    reference: str
    contact_id: UUID | None
    total: Hundredths
    status: str
    contact_name: str = ""
    updated_at: datetime | None = None
    lines: tuple[XeroLine, ...] = ()

    @property
    def xero_invoice(self) -> XeroInvoice:
        """As a reading of Xero's list gives it."""
        return XeroInvoice(
            id=self.id,
            number=clean_text(self.number),
            status=self.status,
            contact_id=self.contact_id,
            total=self.total,
            updated_at=self.updated_at,
            lines=self.lines or None,
        )


@dataclass(frozen=True)
class ExpectedInvoice:
    """What ours must look like in Xero."""

    reference: str
    contact_id: UUID
    total: Hundredths


def is_live(found_invoice: FoundInvoice) -> bool:
    return found_invoice.status not in ENDED_STATUSES


def difference(ours: ExpectedInvoice, found_invoice: FoundInvoice) -> Message | None:
    """Why `found_invoice` cannot be adopted as `ours`; None when it is the same invoice."""
    if not is_live(found_invoice):
        return message("push.found_ended", status=found_invoice.status.lower())
    if not may_be_ours(ours, found_invoice):
        return message("push.found_other")
    if found_invoice.contact_id != ours.contact_id:
        return message("push.found_other_contact")
    return None if found_invoice.total == ours.total else message("push.found_other_total")


def may_be_ours(ours: ExpectedInvoice, found_invoice: FoundInvoice) -> bool:
    """Whether `found_invoice` is live and bears our reference, and our contact or our total: then
    the entries stay locked until a person has looked.

    The reference alone says little: another Hourline organisation of the same books starts at the
    same number.
    """
    is_alike = found_invoice.contact_id == ours.contact_id or found_invoice.total == ours.total
    return is_live(found_invoice) and found_invoice.reference == ours.reference and is_alike


def read_found_invoice(element: Json) -> FoundInvoice | None:
    """An invoice of Xero's, or None when `element` is none (no id, the zero id, no total)."""
    invoice_id = parse_id(str(element.get("InvoiceID") or ""))
    total = _amount(element.get("Total"))
    if invoice_id is None or str(invoice_id) == ZERO_ID or total is None:
        return None
    contact = element.get("Contact")
    contact_id = (
        parse_id(str(contact.get("ContactID") or "")) if isinstance(contact, dict) else None
    )
    return FoundInvoice(
        id=invoice_id,
        number=_text(element, "InvoiceNumber"),
        reference=_text(element, "Reference"),
        contact_id=contact_id,
        total=to_hundredths(total),
        status=str(element.get("Status") or "").upper(),
        contact_name=_text(contact, "Name") if isinstance(contact, dict) else "",
        updated_at=read_instant(element.get("UpdatedDateUTC")),
        lines=read_lines(element),
    )


def read_lines(element: Json) -> tuple[XeroLine, ...]:
    """The lines of an invoice, as far as the answer holds them."""
    listed = element.get("LineItems")
    lines = [line for line in listed if isinstance(line, dict)] if isinstance(listed, list) else []
    return tuple(map(_line, lines[:MAX_LINES]))


def _line(raw: Json) -> XeroLine:
    amount = _number(raw, "LineAmount")
    return XeroLine(
        description=clean_text(raw.get("Description"), MAX_DESCRIPTION_CHARACTERS),
        quantity=_number(raw, "Quantity"),
        unit_amount=_number(raw, "UnitAmount"),
        amount=None if amount is None else to_hundredths(amount),
        account_code=clean_text(raw.get("AccountCode")),
        tax_type=clean_text(raw.get("TaxType")),
    )


def _number(raw: Json, name: str) -> Decimal | None:
    return read_amount(raw[name]) if raw.get(name) is not None else None


def _amount(value: object) -> Decimal | None:
    """Money, which Xero writes as a JSON number and its documentation as text (facts 3.3)."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        return None
    try:
        amount = Decimal(value)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def _text(element: Json, name: str) -> str:
    return str(element.get(name) or "").replace("\0", "")[:MAX_TEXT_CHARACTERS]


def adoption_differences(invoice: Invoice, found_invoice: FoundInvoice) -> list[Message]:
    """In what `found_invoice` differs from the invoice as it was made; no name of a contact, which
    would outlive a disconnect.
    """
    differences = []
    if found_invoice.total != invoice.total_hundredths:
        differences.append(
            message(
                "push.differs_total",
                xero_total_hundredths=found_invoice.total,
                shown_total_hundredths=invoice.total_hundredths,
            )
        )
    if found_invoice.contact_id != invoice.contact_id:
        differences.append(message("push.differs_contact"))
    if found_invoice.number != invoice.reference:
        differences.append(
            message("push.differs_number", number=found_invoice.number, ours=invoice.reference)
        )
    if found_invoice.reference != invoice.reference:
        code = (
            "push.differs_reference" if found_invoice.reference else "push.differs_reference_empty"
        )
        differences.append(message(code, reference=found_invoice.reference))
    return differences
