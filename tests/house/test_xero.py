"""Who in app/xero may write, and which calls may be made."""

import re

from tests.house.sources import calls, modules

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
