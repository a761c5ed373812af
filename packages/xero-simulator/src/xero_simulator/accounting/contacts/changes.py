"""Creating, updating and archiving contacts through the API (facts 3.6)."""

from dataclasses import replace
from typing import Any

from xero_simulator.accounting import messages
from xero_simulator.accounting.books import Books
from xero_simulator.accounting.contacts.draft import with_changes
from xero_simulator.accounting.contacts.rejection import rejected_contact_json
from xero_simulator.accounting.contacts.validation import broken_rules
from xero_simulator.accounting.element_values import text_of
from xero_simulator.accounting.entities.contact import Contact, name_key
from xero_simulator.accounting.errors import RefusedError, ResourceMissingError
from xero_simulator.accounting.ids import NO_ID, new_id

Json = dict[str, Any]


def create_contact(books: Books, element: Json) -> Contact:
    """PUT: always a new contact."""
    return _save_element(books, element, None)


def upsert_contact(books: Books, element: Json, contact_id: str | None = None) -> Contact:
    """POST: the contact with this id, else with this ContactNumber, else the active one with this
    Name is overwritten.

    ResourceMissingError when an id is given that nobody has.
    """
    return _save_element(books, element, _find_target(books, element, contact_id))


def amend_contact(books: Books, contact: Contact, element: Json) -> Contact:
    """A document's contact carried more than its id: the contact is edited (facts 7, trap 6).
    Untouched when nothing differs.
    """
    return (
        contact
        if with_changes(contact, element) == contact
        else _save_element(books, element, contact)
    )


def find_contact(books: Books, element: Json) -> Contact | None:
    """By ContactNumber, else by the name of an active contact."""
    number, name = text_of(element, "ContactNumber"), text_of(element, "Name")
    if number and (holders := books.contacts.find("number", number.strip().casefold())):
        return holders[0]
    namesakes = books.contacts.find("name", name_key(name)) if name else []
    return namesakes[0] if namesakes else None


def _find_target(books: Books, element: Json, contact_id: str | None) -> Contact | None:
    sent_id = contact_id or text_of(element, "ContactID")
    if not sent_id or sent_id == NO_ID:
        return find_contact(books, element)
    contact = books.contacts.get(sent_id)
    if contact is None:
        raise ResourceMissingError(sent_id)
    return contact


def _save_element(books: Books, element: Json, before: Contact | None) -> Contact:
    blank = Contact(id=new_id(), updated_ms=0, name="")
    draft = replace(with_changes(before or blank, element), is_written_by_api=True)
    if before is not None and before.is_archived:
        raise RefusedError(
            [messages.CONTACT_ARCHIVED_EDIT], rejected_contact_json(element, before.id)
        )
    if problems := broken_rules(books, draft):
        raise RefusedError(problems, rejected_contact_json(element, before.id if before else None))
    return save_contact(books, draft, new=before is None)


def save_contact(books: Books, contact: Contact, *, new: bool = False) -> Contact:
    """Stores it as changed now and announces it."""
    saved = replace(contact, updated_ms=books.now_ms())
    books.contacts.put(saved)
    books.announce("CONTACT", saved.id, "CREATE" if new else "UPDATE")
    return saved
