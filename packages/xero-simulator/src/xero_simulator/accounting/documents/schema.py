"""Whether a document that was sent can be read at all: Xero converts the whole body before it
validates anything.
"""

from collections.abc import Callable
from typing import Any

from xero_simulator.accounting.documents.draft import LINE_AMOUNT_TYPES, TYPES
from xero_simulator.accounting.documents.statuses import STATUSES
from xero_simulator.accounting.element_values import (
    Json,
    choice_of,
    day_of,
    decimal_of,
    flag_of,
    object_of,
    objects_of,
    text_of,
)

_TEXT_NAMES = ("InvoiceID", "InvoiceNumber", "Reference", "BrandingThemeID", "Url", "CurrencyCode")
_DAY_NAMES = ("Date", "DueDate", "ExpectedPaymentDate", "PlannedPaymentDate")
_CHOICES = {"Status": STATUSES, "LineAmountTypes": LINE_AMOUNT_TYPES}
_LINE_TEXT_NAMES = ("LineItemID", "Description", "ItemCode", "AccountCode", "AccountID", "TaxType")
_LINE_NUMBER_NAMES = (
    "Quantity",
    "UnitAmount",
    "LineAmount",
    "TaxAmount",
    "DiscountRate",
    "DiscountAmount",
)


def check_readable(element: Json, types: tuple[str, ...] = TYPES) -> None:
    """BodyError for the first value that has the wrong type."""
    _read_each(text_of, element, _TEXT_NAMES)
    _read_each(day_of, element, _DAY_NAMES)
    choice_of(element, "Type", types)
    for name, choices in _CHOICES.items():
        choice_of(element, name, choices)
    decimal_of(element, "CurrencyRate")
    flag_of(element, "SentToContact")
    _read_each(text_of, object_of(element, "Contact") or {}, ("ContactID", "ContactNumber", "Name"))
    for line in objects_of(element, "LineItems"):
        _read_each(text_of, line, _LINE_TEXT_NAMES)
        _read_each(decimal_of, line, _LINE_NUMBER_NAMES)


def _read_each(read: Callable[[Json, str], Any], element: Json, names: tuple[str, ...]) -> None:
    for name in names:
        read(element, name)
