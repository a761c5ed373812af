"""Organisation and what may be done in it."""

from flask import Blueprint

from xero_simulator.accounting.books import Books
from xero_simulator.accounting.reference.representation import actions_json, organisation_json
from xero_simulator.api.dispatch import declare_resource
from xero_simulator.api.envelope import Json, envelope


def declare_routes(blueprint: Blueprint) -> None:
    for path in ("/organisation", "/organisations"):
        declare_resource(blueprint, path, GET=_show)
        declare_resource(blueprint, f"{path}/actions", GET=_actions)


def _show(books: Books) -> Json:
    return envelope(books, "Organisations", [organisation_json(books)])


def _actions(books: Books) -> Json:
    return envelope(books, "Actions", actions_json(books))
