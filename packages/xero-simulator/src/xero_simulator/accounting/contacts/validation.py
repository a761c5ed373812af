"""The rules for contacts; messages in the order in which Xero's forms show the fields [I]."""

import re

from xero_simulator.accounting import messages
from xero_simulator.accounting.books import Books
from xero_simulator.accounting.entities.contact import PART_LIMITS, TEXT_LIMITS, Contact, name_key

_EMAIL = re.compile(r"^[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+$")
_WEBSITE = re.compile(r"^(https?://)?[^\s/.]+\.[^\s]+$")
_COUNTRY = re.compile(r"^[A-Za-z ]*$")
_NAME_LIMIT = 255


def broken_rules(books: Books, contact: Contact) -> list[str]:
    """Empty when the contact may be saved."""
    return [
        *_name_rules(books, contact),
        *_number_rules(books, contact),
        *_text_rules(contact),
        *_part_rules(contact),
    ]


def _name_rules(books: Books, contact: Contact) -> list[str]:
    if not contact.name:
        return [messages.CONTACT_NAME_EMPTY]
    if len(contact.name) > _NAME_LIMIT:
        return [messages.text_too_long("Name", _NAME_LIMIT)]
    if "<" in contact.name or ">" in contact.name:
        return [messages.CONTACT_NAME_CHARACTERS]
    namesakes = books.contacts.find("name", name_key(contact.name))
    if not contact.is_archived and any(other.id != contact.id for other in namesakes):
        return [messages.contact_name_taken(contact.name)]
    return []


def _number_rules(books: Books, contact: Contact) -> list[str]:
    number = contact.texts.get("ContactNumber")
    holders = books.contacts.find("number", number.casefold()) if number else []
    return (
        [messages.contact_number_taken(str(number))]
        if any(other.id != contact.id for other in holders)
        else []
    )


def _part_rules(contact: Contact) -> list[str]:
    """Of addresses and phones."""
    parts = [
        part
        for kind in (*contact.addresses.values(), *contact.phones.values())
        for part in kind.items()
    ]
    problems = [
        messages.text_too_long(name, PART_LIMITS[name])
        for name, value in parts
        if len(value) > PART_LIMITS[name]
    ]
    return [
        *problems,
        *(
            messages.COUNTRY_LETTERS
            for name, value in parts
            if name == "Country" and not _COUNTRY.match(value)
        ),
    ]


def _text_rules(contact: Contact) -> list[str]:
    problems = [
        messages.text_too_long(name, TEXT_LIMITS[name])
        for name, value in contact.texts.items()
        if len(value) > TEXT_LIMITS[name]
    ]
    email, website = contact.texts.get("EmailAddress"), contact.texts.get("Website")
    if email and not _EMAIL.match(email):
        problems.append(messages.EMAIL_INVALID)
    if website and not _WEBSITE.match(website):
        problems.append(messages.WEBSITE_INVALID)
    return problems
