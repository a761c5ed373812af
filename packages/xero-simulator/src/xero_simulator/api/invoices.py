"""Invoices and bills: list, one by id or number (also as PDF), create, update, online invoice,
e-mail.
"""

from collections.abc import Callable
from dataclasses import replace

from flask import Blueprint, Response, request

from xero_simulator.accounting.attachments.files import file_json, files_of
from xero_simulator.accounting.batches import AcceptedElement
from xero_simulator.accounting.books import Books
from xero_simulator.accounting.entities.invoice import Invoice
from xero_simulator.accounting.errors import QueryError, ResourceMissingError
from xero_simulator.accounting.invoices import representation
from xero_simulator.accounting.invoices.changes import (
    Written,
    create_invoice,
    upsert_invoice,
)
from xero_simulator.accounting.invoices.email import email_invoice
from xero_simulator.accounting.invoices.fields import invoice_fields, is_match
from xero_simulator.accounting.invoices.history import online_url
from xero_simulator.accounting.invoices.pdf import invoice_pdf
from xero_simulator.accounting.queries import Query
from xero_simulator.api.dispatch import PDF, client_id, declare_resource, is_pdf_requested
from xero_simulator.api.envelope import Json, empty, envelope
from xero_simulator.api.parameters import is_switched_on, listed, parameter, places
from xero_simulator.api.request_body import elements
from xero_simulator.api.resources import (
    Resource,
    declare_collection,
    find_by_id_or_number,
    list_query,
    list_records,
    request_terms,
)
from xero_simulator.api.sub_resources import resource_url
from xero_simulator.call_context import call_context_of

Test = Callable[[Invoice], bool]


def declare(blueprint: Blueprint) -> None:
    declare_collection(blueprint, INVOICES, _index, GET=_show)
    declare_resource(blueprint, "/invoices/<reference>/onlineinvoice", GET=_online)
    declare_resource(blueprint, "/invoices/<reference>/email", POST=_email)


def _index(books: Books) -> Json:
    query = replace(list_query(invoice_fields(books)), ids=listed("IDs"), tests=tuple(_tests()))
    shape = _shape(query)
    return list_records(
        books,
        "Invoices",
        books.invoices,
        query,
        lambda invoice: representation.invoice_json(books, invoice, shape, places()),
        pagination=not shape.light,
    )


def _tests() -> list[Test]:
    """What the list parameters ask for."""
    reads: dict[str, Callable[[Invoice], str]] = {
        "InvoiceNumbers": lambda invoice: invoice.number,
        "ContactIDs": lambda invoice: invoice.contact_id,
        "Statuses": lambda invoice: invoice.status,
        "references": lambda invoice: invoice.reference,
    }
    asked = {name: wanted for name in reads if (wanted := listed(name)) is not None}
    if "references" in asked and (context := call_context_of(request.environ)):
        if context.fault_of_kind("references_refused"):
            raise QueryError("No parameter 'references' exists")
        if context.fault_of_kind("references_unknown"):
            del asked["references"]
    tests = [_among(reads[name], wanted) for name, wanted in asked.items()]
    if is_switched_on("createdByMyApp"):
        tests.append(_created_by(client_id()))
    if term := parameter("searchTerm"):
        tests.append(_searching(term.casefold()))
    return tests


def _among(read: Callable[[Invoice], str], wanted: tuple[str, ...]) -> Test:
    values = frozenset(wanted)
    return lambda invoice: read(invoice).lower() in values


def _created_by(client: str) -> Test:
    return lambda invoice: invoice.created_by == client


def _searching(term: str) -> Test:
    return lambda invoice: is_match(invoice, term)


def _shape(query: Query[Invoice]) -> representation.Shape:
    if is_switched_on("summaryOnly"):
        return representation.SUMMARY
    return (
        representation.PAGED
        if query.page is not None or query.ids is not None
        else representation.LISTED
    )


def _show(books: Books, reference: str) -> Json | Response:
    invoice = INVOICES.find(books, reference)
    if is_pdf_requested():
        return Response(invoice_pdf(books, invoice), content_type=PDF)
    return envelope(books, "Invoices", [_row(books, invoice)])


def _row(books: Books, invoice: Invoice) -> Json:
    row = representation.invoice_json(books, invoice, representation.SINGLE, places())
    if files := files_of(books, invoice.id):
        address = resource_url("Invoices", invoice.id)
        row["Attachments"] = [file_json(file, address) for file in files]
    return row


def _answer(books: Books, written: Written) -> AcceptedElement:
    row = representation.invoice_json(books, written.invoice, representation.WRITTEN, places())
    return AcceptedElement(row, written.warnings)


class _Invoices(Resource[Invoice, Written]):
    def create_all(self, books: Books) -> Json:
        """Of all that was sent, or of the first half when a fault says so."""
        sent = elements(self.name)
        context = call_context_of(request.environ)
        if context and context.fault_of_kind("error_500_partly"):
            sent = sent[: len(sent) // 2]
        return self.write(books, sent, lambda element: self.create(books, element))


INVOICES = _Invoices(
    name="Invoices",
    find=lambda books, reference: find_by_id_or_number(books.invoices, reference),
    show_row=_row,
    create=lambda books, element: create_invoice(books, element, request_terms(books)),
    upsert=lambda books, element, invoice_id: upsert_invoice(
        books, element, request_terms(books), invoice_id
    ),
    answer=_answer,
)


def _email(books: Books, reference: str) -> Response:
    """Approved sales only; a demo company sends none (facts 3.1), and neither does the stand-in."""
    invoice = INVOICES.find(books, reference)
    email_invoice(books, invoice, request_terms(books))
    return empty(204)


def _online(books: Books, reference: str) -> Json:
    """Not for drafts [S]: 404 [I]."""
    invoice = INVOICES.find(books, reference)
    if invoice.status not in ("AUTHORISED", "PAID") or not invoice.sale:
        raise ResourceMissingError(reference)
    return envelope(books, "OnlineInvoices", [{"OnlineInvoiceUrl": online_url(invoice)}])
