"""Creating, changing and deleting items through the API: POST upserts by Code (facts 3.7). Stock is
not modelled.
"""

from dataclasses import replace
from typing import Any

from xero_simulator.accounting import messages
from xero_simulator.accounting.books import Books
from xero_simulator.accounting.element_values import decimal_of, flag_of, object_of, text_of
from xero_simulator.accounting.entities.reference import Item, ItemSide
from xero_simulator.accounting.errors import RefusedError, ResourceMissingError
from xero_simulator.accounting.ids import NO_ID, new_id

Json = dict[str, Any]
_MAX_CHARACTERS = {"Code": 30, "Name": 50, "Description": 4000, "PurchaseDescription": 4000}


def create_item(books: Books, element: Json) -> Item:
    """PUT: always a new one."""
    return _save_element(books, element, None)


def upsert_item(books: Books, element: Json, reference: str | None = None) -> Item:
    """POST: the item with this id or code, else a new one. ResourceMissingError when an id is given
    that no item has.
    """
    sent_id = reference or text_of(element, "ItemID")
    has_id = bool(sent_id) and sent_id != NO_ID
    before = books.reference.item(str(sent_id if has_id else text_of(element, "Code") or ""))
    if has_id and before is None:
        raise ResourceMissingError(sent_id)
    return _save_element(books, element, before)


def delete_item(books: Books, reference: str) -> None:
    """Invoices keep its code. ResourceMissingError."""
    item = books.reference.item(reference)
    if item is None:
        raise ResourceMissingError(reference)
    del books.reference.items[item.id]


def _save_element(books: Books, element: Json, before: Item | None) -> Item:
    item = _with_changes(before or Item(id=new_id(), updated_ms=0, code="", name=""), element)
    if rejections := _broken_rules(books, item, element):
        raise RefusedError(
            rejections,
            {"ItemID": item.id if before else NO_ID, "Code": item.code, "Name": item.name},
        )
    saved = replace(item, updated_ms=books.now_ms())
    books.put_item(saved)
    return saved


def _with_changes(item: Item, element: Json) -> Item:
    sold, purchased = flag_of(element, "IsSold"), flag_of(element, "IsPurchased")
    code, name = text_of(element, "Code") or item.code, text_of(element, "Name")
    item = replace(
        item,
        code=code,
        name=(item.name or code) if name is None else name,
        description=_sent_or_before(text_of(element, "Description"), item.description),
        purchase_description=_sent_or_before(
            text_of(element, "PurchaseDescription"), item.purchase_description
        ),
        sales=_side(element, "SalesDetails", item.sales),
        purchase=_side(element, "PurchaseDetails", item.purchase),
        sold=item.sold if sold is None else sold,
        purchased=item.purchased if purchased is None else purchased,
    )
    item = item if item.sold else replace(item, description="", sales=None)
    return item if item.purchased else replace(item, purchase_description="", purchase=None)


def _side(element: Json, name: str, before: ItemSide | None) -> ItemSide | None:
    sent = object_of(element, name)
    if not sent:
        return before
    side = before or ItemSide(unit_price=None, account_code="", tax_type="")
    price = decimal_of(sent, "UnitPrice")
    return ItemSide(
        unit_price=side.unit_price if price is None else price,
        account_code=_sent_or_before(text_of(sent, "AccountCode"), side.account_code),
        tax_type=_sent_or_before(text_of(sent, "TaxType"), side.tax_type),
    )


def _sent_or_before(sent: str | None, before: str) -> str:
    return before if sent is None else sent


def _broken_rules(books: Books, item: Item, element: Json) -> list[str]:
    problems = [
        messages.text_too_long(name, limit)
        for name, limit in _MAX_CHARACTERS.items()
        if len(text_of(element, name) or "") > limit
    ]
    namesake = books.reference.item(item.code) if item.code else None
    if not item.code:
        problems.append(messages.ITEM_CODE_EMPTY)
    if namesake is not None and namesake.id != item.id:
        problems.append(messages.ITEM_CODE_TAKEN)
    for side in (item.sales, item.purchase):
        if side and side.account_code and books.reference.account(side.account_code) is None:
            problems.append(messages.account_invalid(side.account_code))
        if side and side.tax_type and books.reference.tax_rate(side.tax_type) is None:
            problems.append(messages.tax_type_unknown(side.tax_type))
    return problems
