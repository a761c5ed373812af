"""A refused document as Xero sends it back: what was asked for, with the errors where they
belong.
"""

from typing import Any

from xero_simulator.accounting.books import Books
from xero_simulator.accounting.decimals import to_decimal
from xero_simulator.accounting.documents.findings import Findings
from xero_simulator.accounting.documents.line_representation import lines_json
from xero_simulator.accounting.documents.representation import date_json, totals_json
from xero_simulator.accounting.documents.shapes import PAGE_SHAPE
from xero_simulator.accounting.element_values import day_of
from xero_simulator.accounting.entities.invoice import Invoice
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
_STANDING_PLACES = 2
_LINE_CODE_NAMES = ("TaxType", "AccountCode", "LineItemID")


def rejected_document_json(
    books: Books, element: Json, before: Invoice | None, findings: Findings
) -> Json:
    """The requested status, not the one that stands; a document that was not created has the zero
    id. One that stands is filled up with its lines when none were sent.
    """
    standing_members = (
        {} if before is None or "LineItems" in element else _standing_members(books, before)
    )
    return {
        **({"Type": before.type} if before else {}),
        **_sent_members(element, ("Type",)),
        "InvoiceID": before.id if before else NO_ID,
        **_sent_members(element, ("InvoiceNumber", "Reference")),
        "Payments": [],
        "CreditNotes": [],
        "Prepayments": [],
        "Overpayments": [],
        **_number_members(element, ("CurrencyRate",)),
        "IsDiscounted": False,
        "InvoiceAddresses": [],
        "HasErrors": True,
        "InvoicePaymentServices": [],
        **_contact_json(element, findings),
        **standing_members,
        **_date_members(element, "Date"),
        **_date_members(element, "DueDate"),
        **_sent_members(element, ("BrandingThemeID", "Url", "Status", "LineAmountTypes")),
        **({} if standing_members else {"LineItems": _sent_lines(element, findings)}),
        **_sent_members(element, ("CurrencyCode",)),
    }


def _sent_lines(element: Json, findings: Findings) -> list[Json]:
    return [
        _line_json(item, findings.by_line.get(place, []))
        for place, item in enumerate(element.get("LineItems") or [])
    ]


def _standing_members(books: Books, before: Invoice) -> Json:
    """[R] without number, reference and theme, and with lines as a page has them."""
    return {
        **date_json("DueDate", before.due_day),
        "LineAmountTypes": before.line_amount_types,
        "LineItems": lines_json(books, before, _STANDING_PLACES, PAGE_SHAPE),
        **totals_json(before),
        "CurrencyCode": before.currency_code,
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
    return date_json(name, day_of(element, name))
