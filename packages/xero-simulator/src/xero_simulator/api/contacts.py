"""Contacts: list, one by id or ContactNumber, create (PUT), create or overwrite (POST)."""

from collections.abc import Callable

from flask import Blueprint

from xero_simulator.accounting.batches import Accepted, write_batch
from xero_simulator.accounting.books import Books
from xero_simulator.accounting.contacts import representation
from xero_simulator.accounting.contacts.changes import create_contact, upsert_contact
from xero_simulator.accounting.contacts.fields import contact_fields, is_match
from xero_simulator.accounting.entities.contact import Contact
from xero_simulator.accounting.errors import ResourceMissingError
from xero_simulator.accounting.queries import Query, select
from xero_simulator.api.dispatch import declare_resource
from xero_simulator.api.envelope import Json, envelope
from xero_simulator.api.parameters import listed, page, parameter, since_ms, summarize, switched_on
from xero_simulator.api.request_body import elements, single
from xero_simulator.api.sub_resources import declare_extras


def declare(blueprint: Blueprint) -> None:
    declare_resource(blueprint, "/contacts", GET=_index, PUT=_create, POST=_upsert)
    declare_resource(blueprint, "/contacts/<reference>", GET=_show, POST=_update)
    declare_extras(blueprint, "Contacts", lambda books, reference: _found(books, reference).id)


def _index(books: Books) -> Json:
    query = _query(books)
    found = select(books.contacts, query)
    shape = _shape(query)
    block = query.page.block(found.count) if query.page and not shape.light else None
    return envelope(
        books,
        "Contacts",
        [representation.contact_json(books, contact, shape) for contact in found.records],
        block,
    )


def _query(books: Books) -> Query[Contact]:
    term = parameter("searchTerm")
    return Query(
        fields=contact_fields(books),
        where=parameter("where"),
        order=parameter("order"),
        since_ms=since_ms(),
        ids=listed("IDs"),
        with_hidden=switched_on("includeArchived"),
        tests=(_searching(term),) if term else (),
        page=page(),
    )


def _searching(term: str) -> Callable[[Contact], bool]:
    folded = term.casefold()
    return lambda contact: is_match(contact, folded)


def _shape(query: Query[Contact]) -> representation.Shape:
    """By-name reads carry blanks, pages and reads by ids carry details (facts 3.6)."""
    if switched_on("summaryOnly"):
        return representation.SUMMARY
    detailed = query.page is not None or query.ids is not None
    if query.where:
        return representation.NAMED_PAGED if detailed else representation.NAMED
    return representation.PAGED if detailed else representation.LISTED


def _found(books: Books, reference: str) -> Contact:
    contact = books.contacts.get(reference) or next(
        iter(books.contacts.find("number", reference.casefold())), None
    )
    if contact is None:
        raise ResourceMissingError(reference)
    return contact


def _show(books: Books, reference: str) -> Json:
    contact = _found(books, reference)
    return envelope(
        books, "Contacts", [representation.contact_json(books, contact, representation.SINGLE)]
    )


def _create(books: Books) -> Json:
    return _written(books, elements("Contacts"), lambda element: create_contact(books, element))


def _upsert(books: Books) -> Json:
    return _written(books, elements("Contacts"), lambda element: upsert_contact(books, element))


def _update(books: Books, reference: str) -> Json:
    if books.contacts.get(reference) is None:
        raise ResourceMissingError(reference)
    return _written(
        books, [single("Contacts")], lambda element: upsert_contact(books, element, reference)
    )


def _written(books: Books, sent: list[Json], write: Callable[[Json], Contact]) -> Json:
    def accept(element: Json) -> Accepted:
        return Accepted(representation.contact_json(books, write(element), representation.WRITTEN))

    return envelope(books, "Contacts", write_batch(books, sent, accept, summarize=summarize()))
