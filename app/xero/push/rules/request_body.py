"""The text of a creating request: Hourline's invoices as Xero wants them (facts 3.3, 3.8)."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from app.invoicing.models import Invoice, InvoiceLine, Numbering

BODY_START, BODY_END = '{"Invoices":[', "]}"
Json = dict[str, Any]


def invoice_body(invoice: Invoice, lines: list[InvoiceLine], url: str) -> str:
    """The creating request for `invoice`, always the same text for the same invoice. `url` leads
    back to it, and is left out unless Xero would take it.

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
        "Url": url if _is_taken_by_xero(url) else None,
        "Status": "DRAFT",
        "LineItems": [_line_item(line) for line in lines],
    }
    return exact_json({"Invoices": [_without_none(document)]})


def join_bodies(bodies: list[str]) -> str:
    """One creating request for what each of `bodies` would create, in their order."""
    return (
        BODY_START
        + ",".join(body.removeprefix(BODY_START).removesuffix(BODY_END) for body in bodies)
        + BODY_END
    )


def _is_taken_by_xero(url: str) -> bool:
    return url.startswith("https://") and "xero" not in url.lower()


def _line_item(line: InvoiceLine) -> Json:
    return _without_none(
        {
            "Description": line.description,
            "Quantity": line.quantity,
            "UnitAmount": line.unit_amount,
            "AccountCode": line.account_code or None,
            "TaxType": line.tax_type or None,
            "Tracking": line.tracking or None,
        }
    )


def _without_none(fields: Json) -> Json:
    return {name: value for name, value in fields.items() if value is not None}


def exact_json(value: Any) -> str:
    """`value` as JSON with each Decimal as the number it is, digit for digit."""
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
