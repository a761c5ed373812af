"""Lists in the console: which page is asked for, and where the others are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import request


@dataclass(frozen=True)
class Listing:
    """One page of ROWS, with the addresses of the pages beside it."""

    rows: Sequence[Any]
    previous: str | None
    next: str | None


def page_number() -> int:
    """The page asked for, from 1; nonsense is the first."""
    raw = request.args.get("page", "1")
    return max(int(raw), 1) if raw.isascii() and raw.isdigit() and len(raw) < 6 else 1


def searched() -> str:
    return request.args.get("q", "").strip()[:100]


def chosen(name: str, allowed: Sequence[str], default: str = "") -> str:
    """The value of filter NAME in the address, when it is one of those ALLOWED."""
    value = request.args.get(name, "")
    return value if value in allowed else default


def listing(rows: Sequence[Any], size: int) -> Listing:
    """ROWS as a page of SIZE; one row more than that says that there is a next page."""
    page = page_number()
    more = len(rows) > size
    return Listing(
        rows[:size], _address(page - 1) if page > 1 else None, _address(page + 1) if more else None
    )


def _address(page: int) -> str:
    filters = {name: value for name, value in request.args.items() if name != "page"}
    return f"{request.path}?{urlencode(filters | {'page': str(page)})}"
