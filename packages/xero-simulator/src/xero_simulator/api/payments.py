"""Payments: list, one by id, create (PUT; POST for a single one), delete (POST with Status
DELETED).
"""

from flask import Blueprint

from xero_simulator.accounting.batches import AcceptedElement
from xero_simulator.accounting.books import Books
from xero_simulator.accounting.documents.shapes import PAGE_SHAPE, SINGLE_SHAPE, WRITE_SHAPE
from xero_simulator.accounting.entities.invoice import Payment
from xero_simulator.accounting.payments.changes import create_payment, delete_payment
from xero_simulator.accounting.payments.fields import payment_fields
from xero_simulator.accounting.payments.representation import payment_json
from xero_simulator.api.envelope import Json
from xero_simulator.api.resources import (
    Resource,
    declare_collection,
    list_query,
    list_records,
    require,
)


def declare_routes(blueprint: Blueprint) -> None:
    declare_collection(blueprint, PAYMENTS, _index, files=False)


def _index(books: Books) -> Json:
    return list_records(
        books,
        "Payments",
        books.payments,
        list_query(payment_fields(books)),
        lambda payment: payment_json(books, payment, PAGE_SHAPE),
    )


def _create_or_delete(books: Books, element: Json, payment_id: str | None) -> Payment:
    if payment_id is None:
        return create_payment(books, element)
    return delete_payment(books, element, payment_id)


PAYMENTS: Resource[Payment, Payment] = Resource(
    name="Payments",
    find=lambda books, reference: require(books.payments.get(reference)),
    show_row=lambda books, payment: payment_json(books, payment, SINGLE_SHAPE),
    create=create_payment,
    upsert=_create_or_delete,
    answer=lambda books, payment: AcceptedElement(payment_json(books, payment, WRITE_SHAPE)),
    id_to_change=lambda _, reference: reference,
)
