"""Credit notes: list, one by id or number, create (PUT), create or change (POST), allocations."""

from flask import Blueprint

from xero_simulator.accounting.batches import AcceptedElement, write_batch
from xero_simulator.accounting.books import Books
from xero_simulator.accounting.credits.allocations import allocate_credit
from xero_simulator.accounting.credits.changes import create_credit_note, upsert_credit_note
from xero_simulator.accounting.credits.fields import credit_note_fields
from xero_simulator.accounting.credits.representation import allocation_json, credit_note_json
from xero_simulator.accounting.entities.credit_note import CreditNote
from xero_simulator.api.dispatch import declare_resource
from xero_simulator.api.envelope import Json, envelope
from xero_simulator.api.parameters import amount_places, is_summarized
from xero_simulator.api.request_body import sent_elements
from xero_simulator.api.resources import (
    Resource,
    declare_collection,
    find_by_id_or_number,
    list_query,
    list_records,
    request_terms,
)


def declare_routes(blueprint: Blueprint) -> None:
    declare_collection(blueprint, CREDIT_NOTES, _index)
    declare_resource(blueprint, "/creditnotes/<reference>/allocations", PUT=_allocate)


def _index(books: Books) -> Json:
    query = list_query(credit_note_fields(books))
    return list_records(
        books,
        "CreditNotes",
        books.credit_notes,
        query,
        lambda note: credit_note_json(books, note, amount_places(), lines=query.page is not None),
    )


def _whole_credit_note(books: Books, note: CreditNote) -> Json:
    return credit_note_json(books, note, amount_places(), whole_contact=True)


CREDIT_NOTES: Resource[CreditNote, CreditNote] = Resource(
    name="CreditNotes",
    find=lambda books, reference: find_by_id_or_number(books.credit_notes, reference),
    show_row=_whole_credit_note,
    create=lambda books, element: create_credit_note(books, element, request_terms(books)),
    upsert=lambda books, element, note_id: upsert_credit_note(
        books, element, request_terms(books), note_id
    ),
    answer=lambda books, note: AcceptedElement(_whole_credit_note(books, note)),
)


def _allocate(books: Books, reference: str) -> Json:
    note_id = CREDIT_NOTES.id_of(books, reference)

    def accept(element: Json) -> AcceptedElement:
        return AcceptedElement(allocation_json(books, allocate_credit(books, note_id, element)))

    return envelope(
        books,
        "Allocations",
        write_batch(books, sent_elements("Allocations"), accept, summarize=is_summarized()),
    )
