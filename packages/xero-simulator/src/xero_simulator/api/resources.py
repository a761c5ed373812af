"""What the endpoints of all resources repeat: list, show, create, change."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from flask import Blueprint

from xero_simulator.accounting.batches import AcceptedElement, write_batch
from xero_simulator.accounting.books import Books
from xero_simulator.accounting.documents.shapes import LIST_SHAPE, PAGE_SHAPE, Shape
from xero_simulator.accounting.errors import ResourceMissingError
from xero_simulator.accounting.invoices.changes import Terms
from xero_simulator.accounting.queries import Query, select_records
from xero_simulator.accounting.query_fields import FieldSet
from xero_simulator.accounting.register import Record, Register
from xero_simulator.api.dispatch import View, client_id, declare_resource
from xero_simulator.api.envelope import Json, envelope
from xero_simulator.api.parameters import (
    amount_places,
    is_summarized,
    modified_since_ms,
    page_parameter,
    parameter,
)
from xero_simulator.api.request_body import sent_element, sent_elements
from xero_simulator.api.sub_resources import declare_sub_resources

R = TypeVar("R", bound=Record)
W = TypeVar("W")
T = TypeVar("T")


@dataclass(frozen=True)
class Resource(Generic[R, W]):
    """One collection of the API: how its records are found, shown and written.

    `find` and `id_to_change` raise ResourceMissingError. `upsert` gets None as the id where the
    whole collection is addressed. `answer` shows what a write made.
    """

    name: str
    find: Callable[[Books, str], R]
    show_row: Callable[[Books, R], Json]
    create: Callable[[Books, Json], W]
    upsert: Callable[[Books, Json, str | None], W]
    answer: Callable[[Books, W], AcceptedElement]
    id_to_change: Callable[[Books, str], str] | None = None

    def show(self, books: Books, reference: str) -> Json:
        return envelope(books, self.name, [self.show_row(books, self.find(books, reference))])

    def create_all(self, books: Books) -> Json:
        return self.write(
            books, sent_elements(self.name), lambda element: self.create(books, element)
        )

    def upsert_all(self, books: Books) -> Json:
        return self.write(
            books, sent_elements(self.name), lambda element: self.upsert(books, element, None)
        )

    def update(self, books: Books, reference: str) -> Json:
        record_id = (self.id_to_change or self.id_of)(books, reference)
        return self.write(
            books, [sent_element(self.name)], lambda element: self.upsert(books, element, record_id)
        )

    def id_of(self, books: Books, reference: str) -> str:
        return self.find(books, reference).id

    def write(self, books: Books, sent: Sequence[Json], change: Callable[[Json], W]) -> Json:
        rows = write_batch(
            books,
            sent,
            lambda element: self.answer(books, change(element)),
            summarize=is_summarized(),
        )
        return envelope(books, self.name, rows)


def declare_collection(
    blueprint: Blueprint,
    resource: Resource[R, W],
    index: Callable[[Books], Json],
    *,
    files: bool = True,
    **views: View,
) -> None:
    """The collection, its elements, their history and, with `files`, their attachments.

    `views` replace or add verbs of an element.
    """
    path = f"/{resource.name.lower()}"
    declare_resource(
        blueprint, path, **{"GET": index, "PUT": resource.create_all, "POST": resource.upsert_all}
    )
    element_views: dict[str, View] = {"GET": resource.show, "POST": resource.update}
    declare_resource(blueprint, f"{path}/<reference>", **(element_views | views))
    declare_sub_resources(blueprint, resource.name, resource.id_of, files=files)


def list_query(fields: FieldSet[R]) -> Query[R]:
    """What every list may be narrowed by."""
    return Query(
        fields=fields,
        where=parameter("where"),
        order=parameter("order"),
        since_ms=modified_since_ms(),
        page=page_parameter(),
    )


def list_records(
    books: Books,
    name: str,
    register: Register[R],
    query: Query[R],
    row: Callable[[R], Json],
    *,
    pagination: bool = True,
) -> Json:
    selection = select_records(register, query)
    block = query.page.pagination_json(selection.count) if query.page and pagination else None
    return envelope(books, name, [row(record) for record in selection.records], block)


def page_shape(query: Query[R]) -> Shape:
    """A list that is not paged has no lines (facts 3.2)."""
    return LIST_SHAPE if query.page is None else PAGE_SHAPE


def find_by_id_or_number(register: Register[R], reference: str) -> R:
    """Raises ResourceMissingError."""
    by_number = register.find("number", reference.casefold())
    return require(register.get(reference) or next(iter(by_number), None))


def require(record: T | None) -> T:
    """Raises ResourceMissingError for None."""
    if record is None:
        raise ResourceMissingError
    return record


def request_terms(books: Books) -> Terms:
    """On which terms the calling app writes."""
    return Terms(client_id(), amount_places(), books.can_approve)
