"""Who in app/xero may write, through what, and which calls may be made."""

import ast
import re

from tests.house.held_connections import UNHELD_WRITERS
from tests.house.sources import calls, functions, modules

SERVICE = re.compile(r"app/xero/[\w/]*\bservices(\.py|/\w+\.py)")
# The transport's own book-keeping: each in a short transaction around a call, which has none open.
TRANSPORT_BOOKS = {
    "app/xero/api/access_log.py",
    "app/xero/api/grants.py",
    "app/xero/api/throttle.py",
}
# The manifest is the list; renewing an access calls what the transport itself names.
NAMES_ENDPOINTS = re.compile(r"app/xero/(manifest/\w+|api/endpoints)\.py")


def test_only_services_open_transactions() -> None:
    writers = {
        path
        for path, tree in modules("app").items()
        if path.startswith("app/xero/")
        for _, name in calls(tree)
        if name == "transaction" and not SERVICE.fullmatch(path)
    }
    assert writers == TRANSPORT_BOOKS


def test_endpoints_are_named_in_the_manifest_alone() -> None:
    named = {
        path
        for path, tree in modules("app").items()
        for _, name in calls(tree)
        if name in ("Endpoint", "ManifestEndpoint") and not NAMES_ENDPOINTS.fullmatch(path)
    }
    assert named == set()


def unheld_writers(trees: dict[str, ast.Module]) -> set[str]:
    """The functions that open a transaction without holding the connection."""
    return {
        f"{path}::{function.name}"
        for path, tree in trees.items()
        for function in functions(tree)
        for node in ast.walk(function)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).rpartition(".")[2] in ("transaction", "put")
    }


def unmarked_calls(trees: dict[str, ast.Module]) -> set[str]:
    """The functions that call Xero without saying through which connection, so that nobody could
    hold it.
    """
    return {
        f"{path}::{function.name}"
        for path, tree in trees.items()
        for function in functions(tree)
        for node in ast.walk(function)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).rpartition(".")[2] == "call"
        and "connection" not in {keyword.arg for keyword in node.keywords}
    }


def of_xero() -> dict[str, ast.Module]:
    return {path: tree for path, tree in modules("app").items() if path.startswith("app/xero/")}


def test_whoever_writes_what_xero_said_holds_the_connection() -> None:
    assert unheld_writers(of_xero()) == set(UNHELD_WRITERS)


def test_every_call_says_through_which_connection() -> None:
    assert unmarked_calls(of_xero()) == set()


def test_a_writer_that_holds_nothing_is_found() -> None:
    tree = ast.parse(
        "def take(name):\n"
        "    answer = calls.call('Contacts.list', purpose='see')\n"
        "    with db.transaction() as session:\n"
        "        session.add(Contact(name=answer.body['Name']))\n"
        "def cache(answer):\n"
        "    cache.put(org_id, 'rates', answer.body, HOUR)\n"
    )
    assert unheld_writers({"thief.py": tree}) == {"thief.py::take", "thief.py::cache"}
    assert unmarked_calls({"thief.py": tree}) == {"thief.py::take"}
