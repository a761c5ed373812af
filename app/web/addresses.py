"""Addresses of lists: what is filtered stands in them, under names of ours."""

from collections.abc import Collection, Mapping

from flask import request, url_for


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
