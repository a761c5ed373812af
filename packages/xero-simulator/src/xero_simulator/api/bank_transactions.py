"""Bank transactions: list, one by id, create (PUT), create, change or delete (POST)."""

from flask import Blueprint

from xero_simulator.accounting.bank.changes import create_transaction, upsert_transaction
from xero_simulator.accounting.bank.representation import transaction_fields, transaction_json
from xero_simulator.accounting.batches import AcceptedElement
from xero_simulator.accounting.books import Books
from xero_simulator.accounting.documents.shapes import SINGLE_SHAPE, WRITE_SHAPE
from xero_simulator.accounting.entities.bank_transaction import BankTransaction
from xero_simulator.api.envelope import Json
from xero_simulator.api.parameters import amount_places
from xero_simulator.api.resources import (
    Resource,
    declare_collection,
    list_query,
    list_records,
    page_shape,
    request_terms,
    require,
)
from xero_simulator.api.sub_resources import attachments_member


def declare_routes(blueprint: Blueprint) -> None:
    declare_collection(blueprint, BANK_TRANSACTIONS, _index)


def _index(books: Books) -> Json:
    query = list_query(transaction_fields(books))
    return list_records(
        books,
        "BankTransactions",
        books.bank_transactions,
        query,
        lambda transaction: transaction_json(
            books, transaction, amount_places(), page_shape(query)
        ),
    )


def _row(books: Books, transaction: BankTransaction) -> Json:
    row = transaction_json(books, transaction, amount_places(), SINGLE_SHAPE)
    return row | attachments_member(books, "BankTransactions", transaction.id)


def _answer(books: Books, transaction: BankTransaction) -> AcceptedElement:
    return AcceptedElement(transaction_json(books, transaction, amount_places(), WRITE_SHAPE))


BANK_TRANSACTIONS: Resource[BankTransaction, BankTransaction] = Resource(
    name="BankTransactions",
    find=lambda books, reference: require(books.bank_transactions.get(reference)),
    show_row=_row,
    create=lambda books, element: create_transaction(books, element, request_terms(books)),
    upsert=lambda books, element, transaction_id: upsert_transaction(
        books, element, request_terms(books), transaction_id
    ),
    answer=_answer,
)
