"""Pure translation between Hourline's invoices and Xero's (facts 3.3, 3.8)."""

import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from app.invoicing.models import Invoice, InvoiceLine, Numbering
from app.invoicing.rules.pushing import Found
from app.kernel.ids import parse_id
from app.kernel.money import to_hundredths

NO_ID = "00000000-0000-0000-0000-000000000000"
LONGEST_TEXT = 255
OPENING, CLOSING = '{"Invoices":[', "]}"
Json = dict[str, Any]


def invoice_body(invoice: Invoice, lines: list[InvoiceLine], url: str) -> str:
    """The creating request for INVOICE, always the same text for the same invoice. URL is left out
    unless Xero would take it.

    No LineAmount and no TaxAmount: Xero computes them and the totals are compared afterwards.
    """
    document: Json = {
        "Type": "ACCREC",
        "Contact": {"ContactID": str(invoice.contact_id)},
        "Date": invoice.invoice_date.isoformat(),
        "DueDate": invoice.due_date.isoformat(),
        "LineAmountTypes": invoice.line_amount_types.value,
        "InvoiceNumber": invoice.reference if invoice.numbering is Numbering.HOURLINE else None,
        "Reference": invoice.reference,
        "CurrencyCode": invoice.currency,
        "BrandingThemeID": str(invoice.branding_theme_id) if invoice.branding_theme_id else None,
        "Url": url if _takes_url(url) else None,
        "Status": "DRAFT",
        "LineItems": [_line(line) for line in lines],
    }
    return exact_json({"Invoices": [_without_nothing(document)]})


def joined(bodies: list[str]) -> str:
    """One creating request for what each of BODIES would create, in their order."""
    return (
        OPENING
        + ",".join(body.removeprefix(OPENING).removesuffix(CLOSING) for body in bodies)
        + CLOSING
    )


def _takes_url(url: str) -> bool:
    return url.startswith("https://") and "xero" not in url.lower()


def _line(line: InvoiceLine) -> Json:
    return _without_nothing(
        {
            "Description": line.description,
            "Quantity": line.quantity,
            "UnitAmount": line.unit_amount,
            "AccountCode": line.account_code or None,
            "TaxType": line.tax_type or None,
            "Tracking": line.tracking or None,
        }
    )


def _without_nothing(fields: Json) -> Json:
    return {name: value for name, value in fields.items() if value is not None}


def exact_json(value: Any) -> str:
    """VALUE as JSON with each Decimal as the number it is, digit for digit."""
    if isinstance(value, Decimal):
        return _plain_number(value)
    if isinstance(value, Mapping):
        return (
            "{"
            + ",".join(f"{json.dumps(name)}:{exact_json(inner)}" for name, inner in value.items())
            + "}"
        )
    if isinstance(value, list):
        return "[" + ",".join(map(exact_json, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def _plain_number(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def found_invoice(element: Json) -> Found | None:
    """An invoice of Xero's, or None when ELEMENT is none (no id, the zero id, no total)."""
    invoice_id = parse_id(str(element.get("InvoiceID") or ""))
    total = _amount(element.get("Total"))
    if invoice_id is None or str(invoice_id) == NO_ID or total is None:
        return None
    contact = element.get("Contact")
    contact_id = (
        parse_id(str(contact.get("ContactID") or "")) if isinstance(contact, dict) else None
    )
    return Found(
        id=invoice_id,
        number=_text(element, "InvoiceNumber"),
        reference=_text(element, "Reference"),
        contact_id=contact_id,
        total=to_hundredths(total),
        status=str(element.get("Status") or "").upper(),
        contact_name=_text(contact, "Name") if isinstance(contact, dict) else "",
    )


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
    return str(element.get(name) or "").replace("\0", "")[:LONGEST_TEXT]


def refusals(element: Json) -> list[str]:
    """Xero's words for why it did not take ELEMENT, however the answer says so (facts 3.4); empty
    when it took it.
    """
    messages = list(dict.fromkeys(_messages(element)))
    refused = (
        messages or element.get("HasErrors") is True or element.get("HasValidationErrors") is True
    )
    if refused or str(element.get("StatusAttributeString", "")).upper() == "ERROR":
        return messages or ["Xero refused this invoice without saying why."]
    return []


def _messages(value: Any) -> list[str]:
    if isinstance(value, list):
        return [message for one in value for message in _messages(one)]
    if not isinstance(value, dict):
        return []
    errors = value.get("ValidationErrors")
    own = (
        [str(one.get("Message")) for one in errors if isinstance(one, dict) and one.get("Message")]
        if isinstance(errors, list)
        else []
    )
    return own + [
        message
        for name, inner in value.items()
        if name != "ValidationErrors"
        for message in _messages(inner)
    ]
