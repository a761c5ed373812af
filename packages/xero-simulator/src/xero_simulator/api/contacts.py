"""Contacts: list, one by id or ContactNumber, create (PUT), create or overwrite (POST)."""

from collections.abc import Callable
from dataclasses import replace

from flask import Blueprint

from xero_simulator.accounting.batches import AcceptedElement
from xero_simulator.accounting.books import Books
from xero_simulator.accounting.contacts import representation
from xero_simulator.accounting.contacts.changes import create_contact, upsert_contact
from xero_simulator.accounting.contacts.fields import contact_fields, is_match
from xero_simulator.accounting.entities.contact import Contact
from xero_simulator.accounting.queries import Query
from xero_simulator.api.envelope import Json
from xero_simulator.api.parameters import is_switched_on, list_parameter, parameter
from xero_simulator.api.resources import (
    Resource,
    declare_collection,
    find_by_id_or_number,
    list_query,
    list_records,
    require,
)
from xero_simulator.api.sub_resources import attachments_member


def declare_routes(blueprint: Blueprint) -> None:
    declare_collection(blueprint, CONTACTS, _index)


def _index(books: Books) -> Json:
    query = _query(books)
    shape = _shape(query)
    return list_records(
        books,
        "Contacts",
        books.contacts,
        query,
        lambda contact: representation.contact_json(books, contact, shape),
        pagination=not shape.light,
    )


def _query(books: Books) -> Query[Contact]:
    term = parameter("searchTerm")
    return replace(
        list_query(contact_fields(books)),
        ids=list_parameter("IDs"),
        with_hidden=is_switched_on("includeArchived"),
        tests=(_is_match_for(term),) if term else (),
    )


def _is_match_for(term: str) -> Callable[[Contact], bool]:
    folded = term.casefold()
    return lambda contact: is_match(contact, folded)


def _shape(query: Query[Contact]) -> representation.Shape:
    """Pages and reads by ids carry details (facts 3.6)."""
    if is_switched_on("summaryOnly"):
        return representation.SUMMARY_SHAPE
    detailed = query.page is not None or query.ids is not None
    return representation.PAGE_SHAPE if detailed else representation.LIST_SHAPE


def _row(books: Books, contact: Contact) -> Json:
    row = representation.contact_json(books, contact, representation.SINGLE_SHAPE)
    return row | attachments_member(books, "Contacts", contact.id)


CONTACTS: Resource[Contact, Contact] = Resource(
    name="Contacts",
    find=lambda books, reference: find_by_id_or_number(books.contacts, reference),
    show_row=_row,
    create=create_contact,
    upsert=upsert_contact,
    answer=lambda books, contact: AcceptedElement(
        representation.contact_json(books, contact, representation.WRITE_SHAPE)
    ),
    id_to_change=lambda books, reference: require(books.contacts.get(reference)).id,
)
