"""Bank transactions: list, one by id, create (PUT), create, change or delete (POST)."""

from collections.abc import Callable

from flask import Blueprint

from xero_simulator.accounting.bank.changes import create_transaction, upsert_transaction
from xero_simulator.accounting.bank.representation import transaction_fields, transaction_json
from xero_simulator.accounting.batches import Accepted, write_batch
from xero_simulator.accounting.books import Books
from xero_simulator.accounting.entities.bank_transaction import BankTransaction
from xero_simulator.accounting.invoices.changes import Terms
from xero_simulator.accounting.queries import Query, select
from xero_simulator.api.dispatch import client_id, declare_resource
from xero_simulator.api.envelope import Json, envelope
from xero_simulator.api.parameters import page, parameter, places, since_ms, summarize
from xero_simulator.api.reference import present
from xero_simulator.api.request_body import elements, single
from xero_simulator.api.sub_resources import declare_extras


def declare(blueprint: Blueprint) -> None:
    declare_resource(blueprint, "/banktransactions", GET=_index, PUT=_create, POST=_upsert)
    declare_resource(blueprint, "/banktransactions/<reference>", GET=_show, POST=_update)
    declare_extras(
        blueprint, "BankTransactions", lambda books, reference: _found(books, reference).id
    )


def _index(books: Books) -> Json:
    query = Query(
        fields=transaction_fields(books),
        where=parameter("where"),
        order=parameter("order"),
        since_ms=since_ms(),
        page=page(),
    )
    found = select(books.bank_transactions, query)
    rows = [
        transaction_json(books, made, places(), lines=query.page is not None)
        for made in found.records
    ]
    return envelope(
        books, "BankTransactions", rows, query.page.block(found.count) if query.page else None
    )


def _found(books: Books, reference: str) -> BankTransaction:
    return present(books.bank_transactions.get(reference))


def _show(books: Books, reference: str) -> Json:
    return envelope(
        books,
        "BankTransactions",
        [transaction_json(books, _found(books, reference), places(), whole_contact=True)],
    )


def _terms() -> Terms:
    return Terms(client_id(), places())


def _create(books: Books) -> Json:
    return _written(
        books,
        elements("BankTransactions"),
        lambda element: create_transaction(books, element, _terms()),
    )


def _upsert(books: Books) -> Json:
    return _written(
        books,
        elements("BankTransactions"),
        lambda element: upsert_transaction(books, element, _terms()),
    )


def _update(books: Books, reference: str) -> Json:
    made = _found(books, reference)
    return _written(
        books,
        [single("BankTransactions")],
        lambda element: upsert_transaction(books, element, _terms(), made.id),
    )


def _written(books: Books, sent: list[Json], write: Callable[[Json], BankTransaction]) -> Json:
    decimals = places()

    def accept(element: Json) -> Accepted:
        return Accepted(transaction_json(books, write(element), decimals, whole_contact=True))

    return envelope(
        books, "BankTransactions", write_batch(books, sent, accept, summarize=summarize())
    )
