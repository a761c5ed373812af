"""Invoices and bills: list, one by id or number (also as PDF), create, update, online invoice,
e-mail.
"""

from collections.abc import Callable

from flask import Blueprint, Response, request

from xero_simulator.accounting.attachments.files import file_json, files_of
from xero_simulator.accounting.batches import Accepted, write_batch
from xero_simulator.accounting.books import Books
from xero_simulator.accounting.entities.invoice import Invoice
from xero_simulator.accounting.errors import QueryError, ResourceMissingError
from xero_simulator.accounting.invoices import representation
from xero_simulator.accounting.invoices.changes import (
    Terms,
    Written,
    create_invoice,
    upsert_invoice,
)
from xero_simulator.accounting.invoices.email import email_invoice
from xero_simulator.accounting.invoices.fields import invoice_fields, is_match
from xero_simulator.accounting.invoices.history import online_url
from xero_simulator.accounting.invoices.pdf import invoice_pdf
from xero_simulator.accounting.queries import Query, select
from xero_simulator.api.dispatch import PDF, client_id, declare_resource, wants_pdf
from xero_simulator.api.envelope import Json, empty, envelope
from xero_simulator.api.parameters import (
    listed,
    page,
    parameter,
    places,
    since_ms,
    summarize,
    switched_on,
)
from xero_simulator.api.request_body import elements, single
from xero_simulator.api.sub_resources import declare_extras, resource_url
from xero_simulator.call_context import passage_of

Test = Callable[[Invoice], bool]


def declare(blueprint: Blueprint) -> None:
    declare_resource(blueprint, "/invoices", GET=_index, PUT=_create, POST=_upsert)
    declare_resource(blueprint, "/invoices/<reference>", GET=_show, POST=_update)
    declare_resource(blueprint, "/invoices/<reference>/onlineinvoice", GET=_online)
    declare_resource(blueprint, "/invoices/<reference>/email", POST=_email)
    declare_extras(blueprint, "Invoices", lambda books, reference: _found(books, reference).id)


def _index(books: Books) -> Json:
    query = _query(books)
    found = select(books.invoices, query)
    shape = _shape(query)
    block = query.page.block(found.count) if query.page and not shape.light else None
    rows = [
        representation.invoice_json(books, invoice, shape, places()) for invoice in found.records
    ]
    return envelope(books, "Invoices", rows, block)


def _query(books: Books) -> Query[Invoice]:
    return Query(
        fields=invoice_fields(books),
        where=parameter("where"),
        order=parameter("order"),
        since_ms=since_ms(),
        ids=listed("IDs"),
        tests=tuple(_tests()),
        page=page(),
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
    if "references" in asked and (passage := passage_of(request.environ)):
        if passage.struck_by("references_refused"):
            raise QueryError("No parameter 'references' exists")
        if passage.struck_by("references_unknown"):
            del asked["references"]
    tests = [_among(reads[name], wanted) for name, wanted in asked.items()]
    if switched_on("createdByMyApp"):
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
    if switched_on("summaryOnly"):
        return representation.SUMMARY
    return (
        representation.PAGED
        if query.page is not None or query.ids is not None
        else representation.LISTED
    )


def _found(books: Books, reference: str) -> Invoice:
    invoice = books.invoices.get(reference) or next(
        iter(books.invoices.find("number", reference.casefold())), None
    )
    if invoice is None:
        raise ResourceMissingError(reference)
    return invoice


def _show(books: Books, reference: str) -> Json | Response:
    invoice = _found(books, reference)
    if wants_pdf():
        return Response(invoice_pdf(books, invoice), content_type=PDF)
    row = representation.invoice_json(books, invoice, representation.SINGLE, places())
    if files := files_of(books, invoice.id):
        row["Attachments"] = [
            file_json(file, resource_url("Invoices", invoice.id)) for file in files
        ]
    return envelope(books, "Invoices", [row])


def _create(books: Books) -> Json:
    sent = elements("Invoices")
    passage = passage_of(request.environ)
    if passage and passage.struck_by("error_500_partly"):
        sent = sent[: len(sent) // 2]
    return _written(books, sent, lambda element: create_invoice(books, element, _terms(books)))


def _upsert(books: Books) -> Json:
    return _written(
        books, elements("Invoices"), lambda element: upsert_invoice(books, element, _terms(books))
    )


def _update(books: Books, reference: str) -> Json:
    invoice = _found(books, reference)
    return _written(
        books,
        [single("Invoices")],
        lambda element: upsert_invoice(books, element, _terms(books), invoice.id),
    )


def _terms(books: Books) -> Terms:
    return Terms(client_id(), places(), books.can_approve)


def _written(books: Books, sent: list[Json], write: Callable[[Json], Written]) -> Json:
    decimals = places()

    def accept(element: Json) -> Accepted:
        written = write(element)
        return Accepted(
            representation.invoice_json(books, written.invoice, representation.WRITTEN, decimals),
            written.warnings,
        )

    return envelope(books, "Invoices", write_batch(books, sent, accept, summarize=summarize()))


def _email(books: Books, reference: str) -> Response:
    """Approved sales only; a demo company sends none (facts 3.1), and neither does the stand-in."""
    invoice = _found(books, reference)
    email_invoice(books, invoice, _terms(books))
    return empty(204)


def _online(books: Books, reference: str) -> Json:
    """Not for drafts [S]: 404 [I]."""
    invoice = _found(books, reference)
    if invoice.status not in ("AUTHORISED", "PAID") or not invoice.sale:
        raise ResourceMissingError(reference)
    return envelope(books, "OnlineInvoices", [{"OnlineInvoiceUrl": online_url(invoice)}])
