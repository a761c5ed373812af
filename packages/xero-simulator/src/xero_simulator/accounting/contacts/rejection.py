"""A refused contact as Xero sends it back (facts 3.6, recorded)."""

from typing import Any

from xero_simulator.accounting.element_values import Json
from xero_simulator.accounting.ids import NO_ID

_LEADING_TEXT_NAMES = (
    "ContactNumber",
    "AccountNumber",
    "ContactStatus",
    "Name",
    "FirstName",
    "LastName",
    "CompanyNumber",
    "EmailAddress",
)
_TRAILING_TEXT_NAMES = (
    "BankAccountDetails",
    "TaxNumber",
    "AccountsReceivableTaxType",
    "AccountsPayableTaxType",
)


def rejected_contact_json(element: Json, contact_id: str | None) -> Json:
    """What was sent, in Xero's order, with the lists always there."""
    return {
        "ContactID": contact_id or NO_ID,
        **{
            name: element[name]
            for name in (*_LEADING_TEXT_NAMES, *_TRAILING_TEXT_NAMES)
            if element.get(name) is not None
        },
        "Addresses": _sent_list(element, "Addresses"),
        "Phones": _sent_list(element, "Phones"),
        "ContactGroups": [],
        **{
            name: element[name]
            for name in ("IsSupplier", "IsCustomer", "PaymentTerms")
            if element.get(name) is not None
        },
        "ContactPersons": _sent_list(element, "ContactPersons"),
        "HasValidationErrors": True,
    }


def _sent_list(element: Json, name: str) -> list[Any]:
    return [
        {**item, "ValidationErrors": []}
        for item in element.get(name) or []
        if isinstance(item, dict)
    ]
