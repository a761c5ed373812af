"""What a page shows of a list that is longer: one page of it, or its beginning."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from flask import request

LAST_PAGE = 10_000


@dataclass(frozen=True)
class PageNumber:
    """Which page of a list is shown, from 1, and which are beside it."""

    number: int
    has_more: bool

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.has_more else None


def requested_page(parameter: str = "page") -> int:
    """The page that the address names, from 1."""
    return min(max(request.args.get(parameter, 1, type=int), 1), LAST_PAGE)


@dataclass(frozen=True)
class Excerpt:
    """The first `rows` of a list; `rest`: how many more it has."""

    rows: Sequence[Any]
    rest: int


def excerpt(rows: Collection[Any], most: int) -> Excerpt:
    return Excerpt(list(islice(rows, most)), max(0, len(rows) - most))
