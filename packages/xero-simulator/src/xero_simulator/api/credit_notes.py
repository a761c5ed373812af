"""Credit notes: list, one by id or number, create (PUT), create or change (POST), allocations."""

from collections.abc import Callable

from flask import Blueprint

from xero_simulator.accounting.batches import Accepted, write_batch
from xero_simulator.accounting.books import Books
from xero_simulator.accounting.credits.allocations import allocate
from xero_simulator.accounting.credits.changes import create_credit_note, upsert_credit_note
from xero_simulator.accounting.credits.fields import credit_note_fields
from xero_simulator.accounting.credits.representation import allocation_json, credit_note_json
from xero_simulator.accounting.entities.credit_note import CreditNote
from xero_simulator.accounting.errors import ResourceMissingError
from xero_simulator.accounting.invoices.changes import Terms
from xero_simulator.accounting.queries import Query, select
from xero_simulator.api.dispatch import client_id, declare_resource
from xero_simulator.api.envelope import Json, envelope
from xero_simulator.api.parameters import page, parameter, places, since_ms, summarize
from xero_simulator.api.request_body import elements, single
from xero_simulator.api.sub_resources import declare_extras


def declare(blueprint: Blueprint) -> None:
    declare_resource(blueprint, "/creditnotes", GET=_index, PUT=_create, POST=_upsert)
    declare_resource(blueprint, "/creditnotes/<reference>", GET=_show, POST=_update)
    declare_resource(blueprint, "/creditnotes/<reference>/allocations", PUT=_allocate)
    declare_extras(blueprint, "CreditNotes", lambda books, reference: _found(books, reference).id)


def _index(books: Books) -> Json:
    query = Query(
        fields=credit_note_fields(books),
        where=parameter("where"),
        order=parameter("order"),
        since_ms=since_ms(),
        page=page(),
    )
    found = select(books.credit_notes, query)
    rows = [
        credit_note_json(books, note, places(), lines=query.page is not None)
        for note in found.records
    ]
    return envelope(
        books, "CreditNotes", rows, query.page.block(found.count) if query.page else None
    )


def _found(books: Books, reference: str) -> CreditNote:
    note = books.credit_notes.get(reference) or next(
        iter(books.credit_notes.find("number", reference.casefold())), None
    )
    if note is None:
        raise ResourceMissingError(reference)
    return note


def _show(books: Books, reference: str) -> Json:
    return envelope(
        books,
        "CreditNotes",
        [credit_note_json(books, _found(books, reference), places(), whole_contact=True)],
    )


def _terms(books: Books) -> Terms:
    return Terms(client_id(), places(), books.can_approve)


def _create(books: Books) -> Json:
    return _written(
        books,
        elements("CreditNotes"),
        lambda element: create_credit_note(books, element, _terms(books)),
    )


def _upsert(books: Books) -> Json:
    return _written(
        books,
        elements("CreditNotes"),
        lambda element: upsert_credit_note(books, element, _terms(books)),
    )


def _update(books: Books, reference: str) -> Json:
    note = _found(books, reference)
    return _written(
        books,
        [single("CreditNotes")],
        lambda element: upsert_credit_note(books, element, _terms(books), note.id),
    )


def _written(books: Books, sent: list[Json], write: Callable[[Json], CreditNote]) -> Json:
    decimals = places()

    def accept(element: Json) -> Accepted:
        return Accepted(credit_note_json(books, write(element), decimals, whole_contact=True))

    return envelope(books, "CreditNotes", write_batch(books, sent, accept, summarize=summarize()))


def _allocate(books: Books, reference: str) -> Json:
    note = _found(books, reference)

    def accept(element: Json) -> Accepted:
        return Accepted(allocation_json(books, allocate(books, note.id, element)))

    return envelope(
        books,
        "Allocations",
        write_batch(books, elements("Allocations"), accept, summarize=summarize()),
    )
