"""Addresses of lists: what is filtered, and the page, stand in them under names of ours."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from flask import request, url_for


@dataclass(frozen=True)
class PageLinks:
    """Where a list's pages before and after the present one stand, "" where there is none."""

    number: int
    previous: str
    next: str


def pages_around(
    endpoint: str, number: int, has_more: bool, filter_names: Collection[str], **ids: object
) -> PageLinks:
    """The pages around page `number` of the list at `endpoint`, under this request's filters.
    `ids`: of what the list belongs to.
    """
    filters = {**requested_filters(filter_names), **ids}
    before = number - 1 if number > 2 else None
    return PageLinks(
        number,
        filtered_address(endpoint, filters, page=before) if number > 1 else "",
        filtered_address(endpoint, filters, page=number + 1) if has_more else "",
    )


def requested_filters(names: Collection[str]) -> dict[str, str]:
    """What this request's address says under `names`. What else stands there is left out: some
    names are orders to `url_for`, and anybody can type them.
    """
    return {name: request.args[name] for name in names if request.args.get(name)}


def filtered_address(endpoint: str, filters: Mapping[str, object], **changes: object) -> str:
    """The address of the page at `endpoint` under `filters`, whose names are ours, with `changes`;
    what is empty is left out.
    """
    values = {name: value for name, value in {**filters, **changes}.items() if value}
    return url_for(endpoint, **values)  # type: ignore[arg-type]  # names of filters, never of orders
