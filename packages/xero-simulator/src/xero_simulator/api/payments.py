"""Payments: list, one by id, create (PUT; POST for a single one), delete (POST with Status
DELETED).
"""

from collections.abc import Callable

from flask import Blueprint

from xero_simulator.accounting.batches import Accepted, write_batch
from xero_simulator.accounting.books import Books
from xero_simulator.accounting.entities.invoice import Payment
from xero_simulator.accounting.errors import ResourceMissingError
from xero_simulator.accounting.payments.changes import create_payment, delete_payment
from xero_simulator.accounting.payments.fields import payment_fields
from xero_simulator.accounting.payments.representation import payment_json
from xero_simulator.accounting.queries import Query, select
from xero_simulator.api.dispatch import declare_resource
from xero_simulator.api.envelope import Json, envelope
from xero_simulator.api.parameters import page, parameter, since_ms, summarize
from xero_simulator.api.request_body import elements, single
from xero_simulator.api.sub_resources import declare_extras


def declare(blueprint: Blueprint) -> None:
    declare_resource(blueprint, "/payments", GET=_index, PUT=_create, POST=_create)
    declare_resource(blueprint, "/payments/<reference>", GET=_show, POST=_delete)
    declare_extras(
        blueprint, "Payments", lambda books, reference: _found(books, reference).id, files=False
    )


def _index(books: Books) -> Json:
    query = Query(
        fields=payment_fields(books),
        where=parameter("where"),
        order=parameter("order"),
        since_ms=since_ms(),
        page=page(),
    )
    found = select(books.payments, query)
    rows = [payment_json(books, payment, written=False) for payment in found.records]
    return envelope(books, "Payments", rows, query.page.block(found.count) if query.page else None)


def _found(books: Books, reference: str) -> Payment:
    payment = books.payments.get(reference)
    if payment is None:
        raise ResourceMissingError(reference)
    return payment


def _show(books: Books, reference: str) -> Json:
    return envelope(
        books, "Payments", [payment_json(books, _found(books, reference), written=True)]
    )


def _create(books: Books) -> Json:
    return _written(books, elements("Payments"), lambda element: create_payment(books, element))


def _delete(books: Books, reference: str) -> Json:
    return _written(
        books, [single("Payments")], lambda element: delete_payment(books, element, reference)
    )


def _written(books: Books, sent: list[Json], write: Callable[[Json], Payment]) -> Json:
    def accept(element: Json) -> Accepted:
        return Accepted(payment_json(books, write(element), written=True))

    return envelope(books, "Payments", write_batch(books, sent, accept, summarize=summarize()))
