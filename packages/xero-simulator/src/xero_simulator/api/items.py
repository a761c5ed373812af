"""Items: list (not paged), one by id or code, create (PUT), create or change (POST), delete."""

from collections.abc import Callable

from flask import Blueprint, Response

from xero_simulator.accounting.batches import Accepted, write_batch
from xero_simulator.accounting.books import Books
from xero_simulator.accounting.entities.reference import Item
from xero_simulator.accounting.reference.fields import ITEM_FIELDS
from xero_simulator.accounting.reference.items import create_item, delete_item, upsert_item
from xero_simulator.accounting.reference.representation import item_json
from xero_simulator.api.dispatch import declare_resource
from xero_simulator.api.envelope import Json, empty, envelope
from xero_simulator.api.parameters import places, summarize
from xero_simulator.api.reference import changed, filtered, present
from xero_simulator.api.request_body import elements, single
from xero_simulator.api.sub_resources import declare_extras


def declare(blueprint: Blueprint) -> None:
    declare_resource(blueprint, "/items", GET=_index, PUT=_create, POST=_upsert)
    declare_resource(blueprint, "/items/<reference>", GET=_show, POST=_update, DELETE=_destroy)
    declare_extras(
        blueprint, "Items", lambda books, reference: _found(books, reference).id, files=False
    )


def _found(books: Books, reference: str) -> Item:
    return present(books.reference.item(reference))


def _index(books: Books) -> Json:
    items = filtered(changed(books.reference.items.values()), ITEM_FIELDS)
    return envelope(books, "Items", [item_json(item, places()) for item in items])


def _show(books: Books, reference: str) -> Json:
    return envelope(books, "Items", [item_json(_found(books, reference), places())])


def _create(books: Books) -> Json:
    return _written(books, elements("Items"), lambda element: create_item(books, element))


def _upsert(books: Books) -> Json:
    return _written(books, elements("Items"), lambda element: upsert_item(books, element))


def _update(books: Books, reference: str) -> Json:
    item = _found(books, reference)
    return _written(books, [single("Items")], lambda element: upsert_item(books, element, item.id))


def _destroy(books: Books, reference: str) -> Response:
    delete_item(books, reference)
    return empty(204)


def _written(books: Books, sent: list[Json], write: Callable[[Json], Item]) -> Json:
    decimals = places()

    def accept(element: Json) -> Accepted:
        return Accepted(item_json(write(element), decimals, written=True))

    return envelope(books, "Items", write_batch(books, sent, accept, summarize=summarize()))
