"""Lists in the console: which page is asked for, and where the others are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request

from admin.queries import PAGE_ROWS
from app.web.addresses import filtered_address, requested_filters

FILTER_NAMES = ("q", "state", "kind", "show", "staff", "action")


@dataclass(frozen=True)
class ListPage:
    """One page of a list, with the addresses of the pages beside it."""

    rows: Sequence[Any]
    previous: str | None
    next: str | None


def page_number() -> int:
    """The page asked for, from 1; nonsense is the first."""
    raw = request.args.get("page", "1")
    return max(int(raw), 1) if raw.isascii() and raw.isdigit() and len(raw) < 6 else 1


def search_text() -> str:
    return request.args.get("q", "").strip()[:100]


def filter_value(name: str, allowed: Sequence[str], default: str = "") -> str:
    """The value of the filter `name` in the address, when it is one of those allowed."""
    value = request.args.get(name, "")
    return value if value in allowed else default


def list_page(rows: Sequence[Any]) -> ListPage:
    """The rows as a page; one row more than a page holds says that there is a next one."""
    page = page_number()
    more = len(rows) > PAGE_ROWS
    return ListPage(
        rows[:PAGE_ROWS],
        _address(page - 1) if page > 1 else None,
        _address(page + 1) if more else None,
    )


def _address(page: int) -> str:
    return filtered_address(request.endpoint or "", requested_filters(FILTER_NAMES), page=page)
