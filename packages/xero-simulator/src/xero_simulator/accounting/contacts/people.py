"""What people do to contacts inside Xero: rename, archive, restore, merge, import many."""

from dataclasses import replace
from typing import Any

from xero_simulator.accounting.books import Books
from xero_simulator.accounting.contacts.validation import broken_rules
from xero_simulator.accounting.contacts.write import save_contact
from xero_simulator.accounting.credits.write import save_credit_note
from xero_simulator.accounting.entities.contact import Contact
from xero_simulator.accounting.errors import LedgerError
from xero_simulator.accounting.ids import new_id
from xero_simulator.accounting.invoices.write import store


def contact_by_id(books: Books, contact_id: str) -> Contact:
    contact = books.contacts.get(contact_id)
    if contact is None:
        raise LedgerError("There is no such contact.")
    return contact


def change(books: Books, contact_id: str, **changes: Any) -> Contact:
    """Sets fields of an entity; LedgerError when the rules for contacts forbid the result."""
    changed = replace(contact_by_id(books, contact_id), **changes)
    if broken := broken_rules(books, changed):
        raise LedgerError(" ".join(broken))
    return save_contact(books, changed)


def merge(books: Books, loser_id: str, winner_id: str) -> None:
    """The loser is archived and points to the winner, who gets its documents."""
    loser, winner = contact_by_id(books, loser_id), contact_by_id(books, winner_id)
    if loser.id == winner.id or loser.archived or winner.archived:
        raise LedgerError("Only two different active contacts can be merged.")
    for invoice in books.invoices.find("contact", loser.id):
        store(books, replace(invoice, contact_id=winner.id), "Edited")
    for note in books.credit_notes.find("contact", loser.id):
        save_credit_note(
            books, replace(note, document=replace(note.document, contact_id=winner.id)), "Edited"
        )
    for made in books.bank_transactions.find("contact", loser.id):
        books.bank_transactions.put(
            replace(
                made,
                updated_ms=books.now_ms(),
                document=replace(made.document, contact_id=winner.id),
            )
        )
    save_contact(books, replace(loser, status="ARCHIVED", merged_to=winner.id))
    save_contact(books, winner)


def touch(books: Books, count: int) -> list[str]:
    """Saves the `count` longest unchanged active contacts again as they are."""
    ids = books.contacts.timeline(with_hidden=False).slice(0, count)
    for contact in books.contacts.resolve(ids):
        save_contact(books, contact)
    return ids


def import_many(books: Books, count: int, *, with_personal_data: bool) -> list[str]:
    """New contacts with running numbers in their names; nothing is announced."""
    first, now = len(books.contacts) + 1, books.now_ms()
    made = [
        _imported(f"{number:06d}", now, with_personal_data)
        for number in range(first, first + count)
    ]
    books.contacts.load(made)
    return [contact.id for contact in made]


def _imported(number: str, now_ms: int, with_personal_data: bool) -> Contact:
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
