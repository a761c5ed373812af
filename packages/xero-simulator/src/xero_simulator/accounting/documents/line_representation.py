"""A document's lines in the API's answers: tracking and discounts differ between pages and reads of
one document (xero-finance.md 3).
"""

from typing import Any

from xero_simulator.accounting.books import Books
from xero_simulator.accounting.decimals import round_half_up
from xero_simulator.accounting.documents.amounts import line_discount
from xero_simulator.accounting.documents.shapes import Shape
from xero_simulator.accounting.entities.invoice import Invoice, Line, LineTracking

Json = dict[str, Any]


def lines_json(books: Books, document: Invoice, places: int, shape: Shape) -> list[Json]:
    """Unit amounts with `places` decimals."""
    return [line_json(books, line, places, shape) for line in document.lines]


def line_json(books: Books, line: Line, places: int, shape: Shape) -> Json:
    """Key order as recorded; what the line does not have is left out: a line that only describes
    has no amounts, one without a tax rate no tax.
    """
    account = books.reference.account(line.account_code) if line.account_code else None
    item = books.reference.item(line.item_code) if line.item_code else None
    is_charged = line.quantity is not None
    row: Json = {
        "ItemCode": line.item_code,
        "Description": line.description,
        "UnitAmount": None if line.unit_amount is None else round_half_up(line.unit_amount, places),
        "TaxType": line.tax_type,
        "TaxAmount": line.tax_amount if is_charged and line.tax_type else None,
        "LineAmount": line.line_amount if is_charged else None,
        "AccountCode": line.account_code,
        "Item": {"ItemID": item.id, "Name": item.name, "Code": item.code}
        if item and not shape.written
        else None,
        "Tracking": [_tracking_json(books, tracking, shape) for tracking in line.tracking],
        "Quantity": line.quantity,
        "DiscountRate": line.discount_rate,
        "LineItemID": line.id,
        "AccountID": account.id if account else None,
        **_discount_json(line, shape),
        "ValidationErrors": [] if shape.alone else None,
    }
    return {name: value for name, value in row.items() if value is not None}


def _discount_json(line: Line, shape: Shape) -> Json:
    """The amount that a rate comes to is told of one document alone."""
    if not shape.alone or not line.discount_rate:
        return {"DiscountAmount": line.discount_amount}
    return {"DiscountEnteredAsPercent": True, "DiscountAmount": line_discount(line)}


def _tracking_json(books: Books, tracking: LineTracking, shape: Shape) -> Json:
    category = books.reference.categories[tracking.category_id]
    option = next(option for option in category.options if option.id == tracking.option_id)
    identity: Json = {"TrackingOptionID": option.id} if shape.alone else {"Options": []}
    return {
        "Name": category.name,
        "Option": option.name,
        "TrackingCategoryID": category.id,
        **identity,
    }
