"""A line on the wire."""

from typing import Any

from xero_simulator.accounting.books import Books
from xero_simulator.accounting.entities.invoice import Line, LineTracking
from xero_simulator.accounting.numbers import rounded

Json = dict[str, Any]


def line_json(books: Books, line: Line, places: int, *, written: bool) -> Json:
    """Key order as recorded; what the line does not have is left out."""
    account = books.reference.account(line.account_code) if line.account_code else None
    item = books.reference.item(line.item_code) if line.item_code else None
    row: Json = {
        "ItemCode": line.item_code,
        "Description": line.description,
        "UnitAmount": None if line.unit_amount is None else rounded(line.unit_amount, places),
        "TaxType": line.tax_type,
        "TaxAmount": line.tax_amount,
        "LineAmount": line.line_amount,
        "AccountCode": line.account_code,
        "Item": {"ItemID": item.id, "Name": item.name, "Code": item.code}
        if item and not written
        else None,
        "Tracking": [_tracking_json(books, tracking) for tracking in line.tracking],
        "Quantity": line.quantity,
        "DiscountRate": line.discount_rate,
        "DiscountAmount": line.discount_amount,
        "LineItemID": line.id,
        "AccountID": account.id if account else None,
        "ValidationErrors": [] if written else None,
    }
    return {name: value for name, value in row.items() if value is not None}


def _tracking_json(books: Books, tracking: LineTracking) -> Json:
    category = books.reference.categories[tracking.category_id]
    option = next(option for option in category.options if option.id == tracking.option_id)
    return {
        "Name": category.name,
        "Option": option.name,
        "TrackingCategoryID": category.id,
        "TrackingOptionID": option.id,
        "Options": [],
    }
