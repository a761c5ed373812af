"""Credit notes: list, one by id or number, create (PUT), create or change (POST), allocations."""

from flask import Blueprint

from xero_simulator.accounting.batches import AcceptedElement, write_batch
from xero_simulator.accounting.books import Books
from xero_simulator.accounting.credits.allocations import allocate_credit
from xero_simulator.accounting.credits.changes import create_credit_note, upsert_credit_note
from xero_simulator.accounting.credits.fields import credit_note_fields
from xero_simulator.accounting.credits.representation import (
    credit_note_json,
    written_allocation_json,
)
from xero_simulator.accounting.documents.shapes import SINGLE_SHAPE, WRITE_SHAPE
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
    page_shape,
    request_terms,
)
from xero_simulator.api.sub_resources import attachments_member


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
        lambda note: credit_note_json(books, note, amount_places(), page_shape(query)),
    )


def _row(books: Books, note: CreditNote) -> Json:
    row = credit_note_json(books, note, amount_places(), SINGLE_SHAPE)
    return row | attachments_member(books, "CreditNotes", note.id)


def _answer(books: Books, note: CreditNote) -> AcceptedElement:
    return AcceptedElement(credit_note_json(books, note, amount_places(), WRITE_SHAPE))


CREDIT_NOTES: Resource[CreditNote, CreditNote] = Resource(
    name="CreditNotes",
    find=lambda books, reference: find_by_id_or_number(books.credit_notes, reference),
    show_row=_row,
    create=lambda books, element: create_credit_note(books, element, request_terms(books)),
    upsert=lambda books, element, note_id: upsert_credit_note(
        books, element, request_terms(books), note_id
    ),
    answer=_answer,
)


def _allocate(books: Books, reference: str) -> Json:
    note_id = CREDIT_NOTES.id_of(books, reference)

    def accept(element: Json) -> AcceptedElement:
        allocation = allocate_credit(books, note_id, element)
        return AcceptedElement(written_allocation_json(books, note_id, allocation))

    return envelope(
        books,
        "Allocations",
        write_batch(books, sent_elements("Allocations"), accept, summarize=is_summarized()),
    )
