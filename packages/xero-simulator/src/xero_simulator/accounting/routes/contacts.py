"""Contacts: list, one by id or ContactNumber, create (PUT), create or overwrite (POST)."""

from collections.abc import Callable

from flask import Blueprint

from xero_simulator.accounting.batch import Accepted, write_batch
from xero_simulator.accounting.books import Books
from xero_simulator.accounting.contacts import render
from xero_simulator.accounting.contacts.fields import contact_fields, matches
from xero_simulator.accounting.contacts.write import create_contact, upsert_contact
from xero_simulator.accounting.entities.contact import Contact
from xero_simulator.accounting.envelope import Json, envelope
from xero_simulator.accounting.errors import ResourceMissingError
from xero_simulator.accounting.listing import Query, select
from xero_simulator.accounting.routes.body import elements, single
from xero_simulator.accounting.routes.dispatch import declare_resource
from xero_simulator.accounting.routes.extras import declare_extras
from xero_simulator.accounting.routes.parameters import (
    listed,
    page,
    parameter,
    since_ms,
    summarize,
    switched_on,
)


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
        [render.contact_json(books, contact, shape) for contact in found.records],
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
    return lambda contact: matches(contact, folded)


def _shape(query: Query[Contact]) -> render.Shape:
    """By-name reads carry blanks, pages and reads by ids carry details (facts 3.6)."""
    if switched_on("summaryOnly"):
        return render.SUMMARY
    detailed = query.page is not None or query.ids is not None
    if query.where:
        return render.NAMED_PAGED if detailed else render.NAMED
    return render.PAGED if detailed else render.LISTED


def _found(books: Books, reference: str) -> Contact:
    contact = books.contacts.get(reference) or next(
        iter(books.contacts.find("number", reference.casefold())), None
    )
    if contact is None:
        raise ResourceMissingError(reference)
    return contact


def _show(books: Books, reference: str) -> Json:
    contact = _found(books, reference)
    return envelope(books, "Contacts", [render.contact_json(books, contact, render.SINGLE)])


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
        return Accepted(render.contact_json(books, write(element), render.WRITTEN))

    return envelope(books, "Contacts", write_batch(books, sent, accept, summarize=summarize()))
