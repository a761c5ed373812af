"""Lists: changed since, filtered, ordered, paged (facts 3.2 and 3.11). Default order is
UpdatedDateUTC, then id.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from xero_simulator.accounting.errors import TooManyRecordsError
from xero_simulator.accounting.query_fields import FieldSet
from xero_simulator.accounting.register import Record, Register
from xero_simulator.accounting.where_filter import compile_order, compile_where

R = TypeVar("R")
E = TypeVar("E", bound=Record)
MAX_UNPAGED_RECORDS = 100_000
MAX_PAGE_RECORDS = 1000
DEFAULT_PAGE_RECORDS = 100


@dataclass(frozen=True)
class Page:
    """`number` from 1."""

    number: int
    size: int

    @property
    def start(self) -> int:
        return (self.number - 1) * self.size

    def pagination_json(self, count: int) -> dict[str, int]:
        return {
            "page": self.number,
            "pageSize": self.size,
            "pageCount": -(-count // self.size),
            "itemCount": count,
        }


def page_of(page: str | None, page_size: str | None) -> Page | None:
    """None unless `page` is asked for; both are clamped (size to 1..1000), what is no number counts
    as the default [I].
    """
    if page is None or not page.strip():
        return None
    size = min(max(_whole_number(page_size, DEFAULT_PAGE_RECORDS), 1), MAX_PAGE_RECORDS)
    return Page(max(_whole_number(page, 1), 1), size)


def _whole_number(text: str | None, default: int) -> int:
    digits = (text or "").strip().removeprefix("-")
    return int((text or "").strip()[:12]) if digits.isascii() and digits.isdigit() else default


@dataclass(frozen=True)
class Selection(Generic[R]):
    """`count`: how many there are on all pages."""

    records: Sequence[R]
    count: int


@dataclass(frozen=True)
class Query(Generic[R]):
    """What a list is narrowed to; an empty query is everything that is not hidden."""

    fields: FieldSet[R]
    where: str | None = None
    order: str | None = None
    since_ms: int | None = None
    ids: tuple[str, ...] | None = None
    with_hidden: bool = False
    tests: tuple[Callable[[R], bool], ...] = ()
    page: Page | None = None

    @property
    def conditions(self) -> tuple[Callable[[R], bool], ...]:
        return (*self.tests, compile_where(self.where, self.fields)) if self.where else self.tests

    @property
    def is_unfiltered(self) -> bool:
        return not self.where and self.ids is None and self.since_ms is None and not self.tests


def select_records(register: Register[E], query: Query[E]) -> Selection[E]:
    """TooManyRecordsError above 100,000 records without page and filter; QueryError for an
    unreadable `where` or `order`.
    """
    if query.ids is not None:
        return _narrow_selection(_records_by_ids(register, query), query)
    timeline = register.timeline(query.with_hidden)
    first, last = timeline.position(query.since_ms), len(timeline)
    if query.page is None and query.is_unfiltered and last > MAX_UNPAGED_RECORDS:
        raise TooManyRecordsError
    if not query.conditions and not query.order:
        start = first + (query.page.start if query.page else 0)
        stop = min(start + query.page.size, last) if query.page else last
        return Selection(register.resolve(timeline.slice(start, stop)), last - first)
    return _narrow_selection(register.resolve(timeline.slice(first, last)), query)


def _records_by_ids(register: Register[E], query: Query[E]) -> list[E]:
    records = [
        record for record in map(register.get, dict.fromkeys(query.ids or ())) if record is not None
    ]
    visible = [record for record in records if query.with_hidden or not register.hidden(record)]
    since = query.since_ms or 0
    return sorted(
        (record for record in visible if record.updated_ms >= since),
        key=lambda record: (record.updated_ms, record.id),
    )


def _narrow_selection(records: Iterable[E], query: Query[E]) -> Selection[E]:
    matching = narrow_records(records, query.conditions, query.order, query.fields)
    page = query.page
    return Selection(
        matching[page.start : page.start + page.size] if page else matching, len(matching)
    )


def narrow_records(
    records: Iterable[R],
    conditions: Sequence[Callable[[R], bool]],
    order: str | None,
    fields: FieldSet[R],
) -> list[R]:
    matching = [record for record in records if all(condition(record) for condition in conditions)]
    keys: list[tuple[Callable[[R], Any], bool]] = compile_order(order, fields) if order else []
    for key, descending in reversed(keys):
        matching.sort(key=key, reverse=descending)
    return matching
