"""Prepayments and overpayments: none can come to be in the stand-in, so the lists are empty and an
id is unknown.
"""

from collections.abc import Callable

from flask import Blueprint

from xero_simulator.accounting.books import Books
from xero_simulator.accounting.errors import ResourceMissingError
from xero_simulator.api.dispatch import declare_resource
from xero_simulator.api.envelope import Json, envelope
from xero_simulator.api.parameters import page_parameter


def declare_routes(blueprint: Blueprint) -> None:
    for name in ("Prepayments", "Overpayments"):
        declare_resource(blueprint, f"/{name.lower()}", GET=_empty_list_view(name))
        declare_resource(blueprint, f"/{name.lower()}/<reference>", GET=_show_unknown)


def _empty_list_view(name: str) -> Callable[[Books], Json]:
    def index(books: Books) -> Json:
        period = page_parameter()
        return envelope(books, name, [], period.pagination_json(0) if period else None)

    return index


def _show_unknown(_: Books, reference: str) -> Json:
    raise ResourceMissingError(reference)
