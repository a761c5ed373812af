"""Items: list (not paged), one by id or code, create (PUT), create or change (POST), delete."""

from flask import Blueprint, Response

from xero_simulator.accounting.batches import AcceptedElement
from xero_simulator.accounting.books import Books
from xero_simulator.accounting.entities.reference import Item
from xero_simulator.accounting.reference.fields import ITEM_FIELDS
from xero_simulator.accounting.reference.items import create_item, delete_item, upsert_item
from xero_simulator.accounting.reference.representation import item_json
from xero_simulator.api.envelope import Json, empty_response, envelope
from xero_simulator.api.parameters import amount_places
from xero_simulator.api.reference import changed_records, filter_records
from xero_simulator.api.resources import Resource, declare_collection, require


def declare_routes(blueprint: Blueprint) -> None:
    declare_collection(blueprint, ITEMS, _index, files=False, DELETE=_destroy)


def _index(books: Books) -> Json:
    items = filter_records(changed_records(books.reference.items.values()), ITEM_FIELDS)
    return envelope(books, "Items", [item_json(item, amount_places()) for item in items])


def _destroy(books: Books, reference: str) -> Response:
    delete_item(books, reference)
    return empty_response(204)


ITEMS: Resource[Item, Item] = Resource(
    name="Items",
    find=lambda books, reference: require(books.reference.item(reference)),
    show_row=lambda _, item: item_json(item, amount_places(), alone=True),
    create=create_item,
    upsert=upsert_item,
    answer=lambda _, item: AcceptedElement(item_json(item, amount_places(), written=True)),
)
