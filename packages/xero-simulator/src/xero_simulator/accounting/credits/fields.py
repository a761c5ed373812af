"""What `where` and `order` may name on credit notes."""

from xero_simulator.accounting.books import Books
from xero_simulator.accounting.dates import from_ms
from xero_simulator.accounting.entities.credit_note import CreditNote
from xero_simulator.accounting.query_fields import FieldSet, day, guid, number, text


def credit_note_fields(books: Books) -> FieldSet[CreditNote]:
    return FieldSet(
        "CreditNote",
        {
            "creditnoteid": guid(lambda note: note.id),
            "creditnotenumber": text(lambda note: note.document.number),
            "type": text(lambda note: note.document.type),
            "status": text(lambda note: note.status),
            "reference": text(lambda note: note.document.reference),
            "date": day(lambda note: note.document.day),
            "updateddateutc": day(lambda note: from_ms(note.updated_ms)),
            "total": number(lambda note: note.document.total),
            "remainingcredit": number(lambda note: note.remaining_credit),
            "currencycode": text(lambda note: note.document.currency_code),
            "contact.contactid": guid(lambda note: note.document.contact_id),
            "contact.name": text(
                lambda note: books.contacts.resolve([note.document.contact_id])[0].name
            ),
        },
    )
