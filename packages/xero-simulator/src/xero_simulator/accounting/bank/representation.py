"""Bank transactions in the API's answers, and what `where` and `order` may name on them."""

from typing import Any

from xero_simulator.accounting.books import Books
from xero_simulator.accounting.dates import from_ms, ms_date
from xero_simulator.accounting.documents.representation import (
    account_reference_json,
    document_json,
    read_members,
)
from xero_simulator.accounting.documents.shapes import Shape
from xero_simulator.accounting.entities.bank_transaction import BankTransaction
from xero_simulator.accounting.query_fields import FieldSet, day, flag, guid, number, text

Json = dict[str, Any]


def transaction_json(
    books: Books,
    transaction: BankTransaction,
    places: int,
    shape: Shape,
) -> Json:
    document = transaction.document
    account = books.reference.accounts[transaction.account_id]
    return {
        "BankTransactionID": transaction.id,
        "BankAccount": account_reference_json(account, name=True),
        "Type": document.type,
        **({"Reference": document.reference} if document.reference else {}),
        "IsReconciled": transaction.reconciled,
        "CurrencyRate": document.currency_rate,
        **read_members(shape, has_files=bool(books.attachments.find("document", transaction.id))),
        **({"Url": document.url} if document.url else {}),
        **document_json(books, document, places, shape, theme=False),
        "UpdatedDateUTC": ms_date(transaction.updated_ms),
        "CurrencyCode": document.currency_code,
    }


def transaction_fields(books: Books) -> FieldSet[BankTransaction]:
    return FieldSet(
        "BankTransaction",
        {
            "banktransactionid": guid(lambda transaction: transaction.id),
            "type": text(lambda transaction: transaction.document.type),
            "status": text(lambda transaction: transaction.document.status),
            "reference": text(lambda transaction: transaction.document.reference),
            "date": day(lambda transaction: transaction.document.day),
            "isreconciled": flag(lambda transaction: transaction.reconciled),
            "total": number(lambda transaction: transaction.document.total),
            "updateddateutc": day(lambda transaction: from_ms(transaction.updated_ms)),
            "bankaccount.accountid": guid(lambda transaction: transaction.account_id),
            "bankaccount.code": text(
                lambda transaction: books.reference.accounts[transaction.account_id].code
            ),
            "contact.contactid": guid(lambda transaction: transaction.document.contact_id),
            "contact.name": text(
                lambda transaction: (
                    books.contacts.resolve([transaction.document.contact_id])[0].name
                )
            ),
        },
    )
