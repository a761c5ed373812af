"""What `where` and `order` may name on contacts, and what `searchTerm` looks into."""

from xero_simulator.accounting.books import Books
from xero_simulator.accounting.contacts.balances import has_documents
from xero_simulator.accounting.dates import from_ms
from xero_simulator.accounting.entities.contact import TEXT_LIMITS, Contact
from xero_simulator.accounting.query_fields import Field, FieldSet, day, flag, guid, text

_SEARCHED_FIELDS = ("FirstName", "LastName", "ContactNumber", "CompanyNumber", "EmailAddress")


def contact_fields(books: Books) -> FieldSet[Contact]:
    return FieldSet(
        "Contact",
        {
            "contactid": guid(lambda contact: contact.id),
            "name": text(lambda contact: contact.name),
            "contactstatus": text(lambda contact: contact.status),
            "updateddateutc": day(lambda contact: from_ms(contact.updated_ms)),
            "hasattachments": flag(
                lambda contact: bool(books.attachments.find("document", contact.id))
            ),
            "iscustomer": flag(lambda contact: has_documents(books, contact.id, sales=True)),
            "issupplier": flag(lambda contact: has_documents(books, contact.id, sales=False)),
            **{name.casefold(): _text_field(name) for name in TEXT_LIMITS},
        },
    )


def _text_field(name: str) -> Field[Contact]:
    return text(lambda contact: contact.texts.get(name))


def is_match(contact: Contact, term: str) -> bool:
    """`term` is casefolded and may stand anywhere in the name, the person, the numbers or the
    e-mail address.
    """
    return term in contact.name.casefold() or any(
        term in contact.texts.get(name, "").casefold() for name in _SEARCHED_FIELDS
    )
