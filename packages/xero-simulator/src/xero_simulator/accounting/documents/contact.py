"""Whom a document is for. More than a ContactID in `Contact` edits or creates the contact (facts
3.8 and 7, trap 6).
"""

from typing import Any

from xero_simulator.accounting import messages
from xero_simulator.accounting.books import Books
from xero_simulator.accounting.contacts.changes import amend_contact, create_contact, find_contact
from xero_simulator.accounting.documents.findings import Findings
from xero_simulator.accounting.element_values import object_of, text_of
from xero_simulator.accounting.entities.contact import Contact
from xero_simulator.accounting.errors import RefusedError
from xero_simulator.accounting.ids import NO_ID

Json = dict[str, Any]


def document_contact(
    books: Books, element: Json, contact_id: str | None, findings: Findings
) -> Contact | None:
    """The contact of a document that has been for `contact_id` so far; None (and a finding) when
    there is none.
    """
    sent = object_of(element, "Contact")
    if sent is None:
        contact = books.contacts.get(contact_id) if contact_id else None
        if contact is None:
            findings.refuse(messages.CONTACT_MISSING)
        return contact
    try:
        return _resolve_contact(books, sent, contact_id)
    except RefusedError as refusal:
        findings.contact_errors.extend(refusal.messages)
        for message in refusal.messages:
            findings.refuse(message)
        return None


def _resolve_contact(books: Books, sent: Json, contact_id: str | None) -> Contact:
    contact_id_sent = text_of(sent, "ContactID")
    if contact_id_sent and contact_id_sent != NO_ID:
        contact = books.contacts.get(contact_id_sent)
        if contact is None:
            raise RefusedError([messages.CONTACT_UNKNOWN], sent)
    else:
        contact = find_contact(books, sent)
        if contact is None:
            return _create_contact(books, sent)
    if contact.is_archived and contact.id != contact_id:
        raise RefusedError([messages.CONTACT_ARCHIVED_DOCUMENT], sent)
    return contact if contact.is_archived else amend_contact(books, contact, sent)


def _create_contact(books: Books, sent: Json) -> Contact:
    if not text_of(sent, "Name"):
        raise RefusedError([messages.CONTACT_MISSING], sent)
    return create_contact(books, sent)
