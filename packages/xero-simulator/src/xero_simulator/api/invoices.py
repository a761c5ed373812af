"""Invoices and bills: list, one by id or number (also as PDF), create, update, online invoice,
e-mail.
"""

from collections.abc import Callable
from dataclasses import replace

from flask import Blueprint, Response, request

from xero_simulator.accounting.batches import AcceptedElement
from xero_simulator.accounting.books import Books
from xero_simulator.accounting.documents import shapes
from xero_simulator.accounting.entities.invoice import Invoice
from xero_simulator.accounting.errors import QueryError, ResourceMissingError
from xero_simulator.accounting.invoices import representation
from xero_simulator.accounting.invoices.changes import (
    WrittenInvoice,
    create_invoice,
    upsert_invoice,
)
from xero_simulator.accounting.invoices.email import email_invoice
from xero_simulator.accounting.invoices.fields import invoice_fields, is_match
from xero_simulator.accounting.invoices.history import online_url
from xero_simulator.accounting.invoices.pdf import invoice_pdf
from xero_simulator.accounting.queries import Query
from xero_simulator.api.dispatch import PDF, client_id, declare_resource, is_pdf_requested
from xero_simulator.api.envelope import Json, empty_response, envelope
from xero_simulator.api.parameters import amount_places, is_switched_on, list_parameter, parameter
from xero_simulator.api.request_body import sent_elements
from xero_simulator.api.resources import (
    Resource,
    declare_collection,
    find_by_id_or_number,
    list_query,
    list_records,
    request_terms,
)
from xero_simulator.api.sub_resources import attachments_member
from xero_simulator.call_context import call_context_of

Condition = Callable[[Invoice], bool]


def declare_routes(blueprint: Blueprint) -> None:
    declare_collection(blueprint, INVOICES, _index, GET=_show)
    declare_resource(blueprint, "/invoices/<reference>/onlineinvoice", GET=_online_invoice)
    declare_resource(blueprint, "/invoices/<reference>/email", POST=_email)


def _index(books: Books) -> Json:
    query = replace(
        list_query(invoice_fields(books)),
        ids=list_parameter("IDs"),
        tests=tuple(_list_conditions()),
    )
    shape = _shape(query)
    return list_records(
        books,
        "Invoices",
        books.invoices,
        query,
        lambda invoice: representation.invoice_json(books, invoice, shape, amount_places()),
        pagination=not shape.light,
    )


def _list_conditions() -> list[Condition]:
    """What the list parameters ask for."""
    reads: dict[str, Callable[[Invoice], str]] = {
        "InvoiceNumbers": lambda invoice: invoice.number,
        "ContactIDs": lambda invoice: invoice.contact_id,
        "Statuses": lambda invoice: invoice.status,
        "references": lambda invoice: invoice.reference,
    }
    period = {name: sent_id for name in reads if (sent_id := list_parameter(name)) is not None}
    if "references" in period and (context := call_context_of(request.environ)):
        if context.fault_of_kind("references_refused"):
            raise QueryError("No parameter 'references' exists")
        if context.fault_of_kind("references_unknown"):
            del period["references"]
    tests = [_is_among(reads[name], sent_id) for name, sent_id in period.items()]
    if is_switched_on("createdByMyApp"):
        tests.append(_is_created_by(client_id()))
    if term := parameter("searchTerm"):
        tests.append(_is_match_for(term.casefold()))
    return tests


def _is_among(read: Callable[[Invoice], str], sent_id: tuple[str, ...]) -> Condition:
    values = frozenset(sent_id)
    return lambda invoice: read(invoice).lower() in values


def _is_created_by(client: str) -> Condition:
    return lambda invoice: invoice.created_by == client


def _is_match_for(term: str) -> Condition:
    return lambda invoice: is_match(invoice, term)


def _shape(query: Query[Invoice]) -> shapes.Shape:
    if is_switched_on("summaryOnly"):
        return shapes.SUMMARY_SHAPE
    has_lines = query.page is not None or query.ids is not None
    return shapes.PAGE_SHAPE if has_lines else shapes.LIST_SHAPE


def _show(books: Books, reference: str) -> Json | Response:
    invoice = INVOICES.find(books, reference)
    if is_pdf_requested():
        return Response(invoice_pdf(books, invoice), content_type=PDF)
    return envelope(books, "Invoices", [_row(books, invoice)])


def _row(books: Books, invoice: Invoice) -> Json:
    row = representation.invoice_json(books, invoice, shapes.SINGLE_SHAPE, amount_places())
    return row | attachments_member(books, "Invoices", invoice.id)


def _answer(books: Books, written: WrittenInvoice) -> AcceptedElement:
    row = representation.invoice_json(books, written.invoice, shapes.WRITE_SHAPE, amount_places())
    return AcceptedElement(row, written.warnings)


class _Invoices(Resource[Invoice, WrittenInvoice]):
    def create_all(self, books: Books) -> Json:
        """Of all that was sent, or of the first half when a fault says so."""
        sent = sent_elements(self.name)
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
    return empty_response(204)


def _online_invoice(books: Books, reference: str) -> Json:
    """Not for drafts [S]: 404 [I]."""
    invoice = INVOICES.find(books, reference)
    if invoice.status not in ("AUTHORISED", "PAID") or not invoice.is_sale:
        raise ResourceMissingError(reference)
    return envelope(books, "OnlineInvoices", [{"OnlineInvoiceUrl": online_url(invoice)}])
