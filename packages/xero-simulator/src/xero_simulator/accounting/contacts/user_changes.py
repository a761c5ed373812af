"""What people do to contacts inside Xero: rename, archive, restore, import many."""

from dataclasses import replace
from typing import Any

from xero_simulator.accounting.books import Books
from xero_simulator.accounting.contacts.changes import save_contact
from xero_simulator.accounting.contacts.validation import broken_rules
from xero_simulator.accounting.entities.contact import Contact
from xero_simulator.accounting.errors import LedgerError
from xero_simulator.accounting.ids import new_id


def contact_by_id(books: Books, contact_id: str) -> Contact:
    contact = books.contacts.get(contact_id)
    if contact is None:
        raise LedgerError("There is no such contact.")
    return contact


def change_contact(books: Books, contact_id: str, **changes: Any) -> Contact:
    """Sets fields of an entity; LedgerError when the rules for contacts forbid the result."""
    changed = replace(contact_by_id(books, contact_id), **changes)
    if problems := broken_rules(books, changed):
        raise LedgerError(" ".join(problems))
    return save_contact(books, changed)


def touch_contacts(books: Books, count: int) -> list[str]:
    """Saves the `count` longest unchanged active contacts again as they are."""
    ids = books.contacts.timeline(with_hidden=False).slice(0, count)
    for contact in books.contacts.resolve(ids):
        save_contact(books, contact)
    return ids


def import_contacts(books: Books, count: int, *, with_personal_data: bool) -> list[str]:
    """New contacts with running numbers in their names; nothing is announced."""
    first, now = len(books.contacts) + 1, books.now_ms()
    contacts = [
        _new_contact(f"{number:06d}", now, with_personal_data)
        for number in range(first, first + count)
    ]
    books.contacts.load(contacts)
    return [contact.id for contact in contacts]


def _new_contact(number: str, now_ms: int, with_personal_data: bool) -> Contact:
    contact_id = new_id()
    name = f"Demo customer {number} {contact_id[:4]}"
    if not with_personal_data:
        return Contact(id=contact_id, updated_ms=now_ms, name=name)
    return Contact(
        id=contact_id,
        updated_ms=now_ms,
        name=name,
        texts={
            "FirstName": "Demo",
            "LastName": f"Person {number}",
            "EmailAddress": f"person-{number}@customers.example",
        },
        addresses={
            "STREET": {
                "AddressLine1": f"{int(number)} Example Street",
                "City": "Exampleton",
                "PostalCode": number,
            }
        },
        phones={"DEFAULT": {"PhoneNumber": f"555 {number}"}},
    )
