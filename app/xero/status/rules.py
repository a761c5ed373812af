"""Reading an invoice as Xero lists it (facts 3.2, 3.3, 3.8): only the fields that the manifest
names leave this module.
"""

from decimal import Decimal
from typing import Any

from app.invoicing.rules.status import XeroInvoice, XeroLine
from app.kernel.money import to_hundredths
from app.xero.api.values import clean_text, read_amount, read_instant
from app.xero.push.rules.found_invoices import read_found_invoice

# The kinds of run, as their rows name them.
READING, COMPARISON = "invoices", "comparison"
MAX_LINES = 5_000
MAX_DESCRIPTION_CHARACTERS = 4_000


def read_invoice(raw: dict[str, Any], *, with_lines: bool = False) -> XeroInvoice | None:
    """None for what is no sales invoice with an id and a total. `with_lines` only for a response
    that holds them: a summary's lines are empty.
    """
    found = read_found_invoice(raw) if raw.get("Type") == "ACCREC" else None
    if found is None or abs(found.total) >= 10**18:
        return None
    return XeroInvoice(
        id=found.id,
        number=clean_text(found.number),
        status=found.status,
        contact_id=found.contact_id,
        total=found.total,
        updated_at=read_instant(raw.get("UpdatedDateUTC")),
        lines=_lines(raw) if with_lines else None,
    )


def _lines(raw: dict[str, Any]) -> tuple[XeroLine, ...]:
    listed = raw.get("LineItems")
    return (
        tuple(map(_line, [one for one in listed if isinstance(one, dict)][:MAX_LINES]))
        if isinstance(listed, list)
        else ()
    )


def _line(raw: dict[str, Any]) -> XeroLine:
    amount = _number(raw, "LineAmount")
    return XeroLine(
        description=clean_text(raw.get("Description"), MAX_DESCRIPTION_CHARACTERS),
        quantity=_number(raw, "Quantity"),
        unit_amount=_number(raw, "UnitAmount"),
        amount=None if amount is None else to_hundredths(amount),
        account_code=clean_text(raw.get("AccountCode")),
        tax_type=clean_text(raw.get("TaxType")),
    )


def _number(raw: dict[str, Any], name: str) -> Decimal | None:
    return read_amount(raw[name]) if raw.get(name) is not None else None
