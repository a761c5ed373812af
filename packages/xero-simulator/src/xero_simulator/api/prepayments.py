"""Prepayments and overpayments: none can come to be in the stand-in, so the lists are empty and an
id is unknown.
"""

from collections.abc import Callable

from flask import Blueprint

from xero_simulator.accounting.books import Books
from xero_simulator.accounting.errors import ResourceMissingError
from xero_simulator.api.dispatch import declare_resource
from xero_simulator.api.envelope import Json, envelope
from xero_simulator.api.parameters import page


def declare(blueprint: Blueprint) -> None:
    for name in ("Prepayments", "Overpayments"):
        declare_resource(blueprint, f"/{name.lower()}", GET=_nothing(name))
        declare_resource(blueprint, f"/{name.lower()}/<reference>", GET=_unknown)


def _nothing(name: str) -> Callable[[Books], Json]:
    def index(books: Books) -> Json:
        asked = page()
        return envelope(books, name, [], asked.block(0) if asked else None)

    return index


def _unknown(_: Books, reference: str) -> Json:
    raise ResourceMissingError(reference)
