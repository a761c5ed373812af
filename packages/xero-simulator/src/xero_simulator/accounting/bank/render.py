"""Bank transactions on the wire, and what `where` and `order` may name on them."""

from typing import Any

from xero_simulator.accounting.books import Books
from xero_simulator.accounting.contacts.render import WRITTEN as WHOLE_CONTACT
from xero_simulator.accounting.contacts.render import contact_json, reference_json
from xero_simulator.accounting.dates import day_date, day_string, from_ms, ms_date
from xero_simulator.accounting.entities.bank_transaction import BankTransaction
from xero_simulator.accounting.fields import FieldSet, day, flag, guid, number, text
from xero_simulator.accounting.invoices.line_render import line_json

Json = dict[str, Any]


def transaction_json(
    books: Books,
    made: BankTransaction,
    places: int,
    *,
    lines: bool = True,
    whole_contact: bool = False,
) -> Json:
    """`lines` False gives [], as in a list that is not paged."""
    document, account = made.document, books.reference.accounts[made.account_id]
    contact = books.contacts.resolve([document.contact_id])[0]
    return {
        "BankTransactionID": made.id,
        "BankAccount": {
            "AccountID": account.id,
            **({"Code": account.code} if account.code else {}),
            "Name": account.name,
        },
        "Type": document.type,
        "Reference": document.reference,
        "IsReconciled": made.reconciled,
        "CurrencyRate": document.currency_rate,
        "HasAttachments": bool(books.attachments.find("document", made.id)),
        **({"Url": document.url} if document.url else {}),
        "Contact": contact_json(books, contact, WHOLE_CONTACT)
        if whole_contact
        else reference_json(contact),
        "DateString": day_string(document.day),
        "Date": day_date(document.day),
        "Status": document.status,
        "LineAmountTypes": document.line_amount_types,
        "LineItems": [
            line_json(books, line, places, written=whole_contact) for line in document.lines
        ]
        if lines
        else [],
        "SubTotal": document.sub_total,
        "TotalTax": document.total_tax,
        "Total": document.total,
        "UpdatedDateUTC": ms_date(made.updated_ms),
        "CurrencyCode": document.currency_code,
    }


def transaction_fields(books: Books) -> FieldSet[BankTransaction]:
    return FieldSet(
        "BankTransaction",
        {
            "banktransactionid": guid(lambda made: made.id),
            "type": text(lambda made: made.document.type),
            "status": text(lambda made: made.document.status),
            "reference": text(lambda made: made.document.reference),
            "date": day(lambda made: made.document.day),
            "isreconciled": flag(lambda made: made.reconciled),
            "total": number(lambda made: made.document.total),
            "updateddateutc": day(lambda made: from_ms(made.updated_ms)),
            "bankaccount.accountid": guid(lambda made: made.account_id),
            "bankaccount.code": text(lambda made: books.reference.accounts[made.account_id].code),
            "contact.contactid": guid(lambda made: made.document.contact_id),
            "contact.name": text(
                lambda made: books.contacts.resolve([made.document.contact_id])[0].name
            ),
        },
    )
