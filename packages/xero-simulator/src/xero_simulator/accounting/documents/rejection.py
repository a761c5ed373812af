"""A refused document as Xero sends it back: what was asked for, with the errors where they
belong.
"""

from typing import Any

from xero_simulator.accounting.dates import day_date, day_string
from xero_simulator.accounting.decimals import to_decimal
from xero_simulator.accounting.documents.findings import Findings
from xero_simulator.accounting.element_values import day_of
from xero_simulator.accounting.ids import NO_ID

Json = dict[str, Any]

_LINE_TEXT_NAMES = ("ItemCode", "Description")
_LINE_NUMBER_NAMES = (
    "UnitAmount",
    "TaxAmount",
    "LineAmount",
    "Quantity",
    "DiscountRate",
    "DiscountAmount",
)
_LINE_CODE_NAMES = ("TaxType", "AccountCode", "LineItemID")


def rejected_document_json(element: Json, invoice_id: str | None, findings: Findings) -> Json:
    """The requested status, not the one that stands; a document that was not created has the zero
    id.
    """
    return {
        **_sent_members(element, ("Type",)),
        "InvoiceID": invoice_id or NO_ID,
        **_sent_members(element, ("InvoiceNumber", "Reference")),
        "Prepayments": [],
        "Overpayments": [],
        **_number_members(element, ("CurrencyRate",)),
        "IsDiscounted": False,
        "HasErrors": True,
        **_contact_json(element, findings),
        **_date_members(element, "Date"),
        **_date_members(element, "DueDate"),
        **_sent_members(element, ("BrandingThemeID", "Url", "Status", "LineAmountTypes")),
        "LineItems": [
            _line_json(item, findings.by_line.get(place, []))
            for place, item in enumerate(element.get("LineItems") or [])
        ],
        **_sent_members(element, ("CurrencyCode",)),
    }


def _contact_json(element: Json, findings: Findings) -> Json:
    contact = element.get("Contact")
    if not contact:
        return {}
    lists = {
        name: contact.get(name) or []
        for name in ("Addresses", "Phones", "ContactGroups", "ContactPersons")
    }
    errors = [{"Message": message} for message in findings.contact_errors]
    return {
        "Contact": {
            **contact,
            **lists,
            "HasValidationErrors": bool(errors),
            "ValidationErrors": errors,
        }
    }


def _line_json(item: Json, errors: list[str]) -> Json:
    return {
        **_sent_members(item, _LINE_TEXT_NAMES),
        **_number_members(item, _LINE_NUMBER_NAMES),
        **_sent_members(item, _LINE_CODE_NAMES),
        "Tracking": item.get("Tracking") or [],
        "ValidationErrors": [{"Message": message} for message in errors],
    }


def _sent_members(element: Json, names: tuple[str, ...]) -> Json:
    return {name: element[name] for name in names if element.get(name) is not None}


def _number_members(element: Json, names: tuple[str, ...]) -> Json:
    return {
        name: to_decimal(element[name]) for name in names if element.get(name) not in (None, "")
    }


def _date_members(element: Json, name: str) -> Json:
    day = day_of(element, name)
    return {f"{name}String": day_string(day), name: day_date(day)} if day else {}
