"""The manifest is the only list of what may be asked of Xero."""

import re
from pathlib import Path

import pytest
from flask import Flask

from app.config import ROOT
from app.xero.api.errors import NotInManifest
from app.xero.connection.services.calls import call
from app.xero.manifest import MODULES, endpoint_named, missing_scopes, requested_scopes
from tests.cast import Cast
from tests.xero.conftest import Xero

ENDPOINTS = [endpoint for module in MODULES for endpoint in module.endpoints]


def test_a_call_that_is_not_named_is_refused_and_nothing_is_sent(
    xero_cast: Cast, xero: Xero
) -> None:
    with xero_cast.adam.enter_scope():
        for name in ("Payments.list", "Invoices.delete", "contacts.list", ""):
            with pytest.raises(NotInManifest):
                call(name, purpose="try")
    assert xero.requests() == []


@pytest.mark.parametrize(
    "path", ["../Payments", "x", "", "00000000-0000-0000-0000-000000000000/History", "?where=1"]
)
def test_an_identifier_in_a_path_is_one_and_leads_nowhere_else(
    xero_cast: Cast, xero: Xero, path: str
) -> None:
    with xero_cast.adam.enter_scope(), pytest.raises(NotInManifest):
        call("Contacts.get", purpose="try", path=path)
    assert xero.requests() == []


def test_every_call_needs_a_scope_that_its_consent_asks_for() -> None:
    for style in ("granular", "broad"):
        wanted = set(requested_scopes(style))
        unreachable = [
            endpoint.name
            for endpoint in ENDPOINTS
            if endpoint.needs and not endpoint.needs & wanted
        ]
        assert unreachable == []


def test_every_scope_that_is_asked_for_is_needed_by_a_call() -> None:
    for style in ("granular", "broad"):
        used = frozenset[str]().union(*(endpoint.needs for endpoint in ENDPOINTS))
        spare = set(requested_scopes(style)) - used - {"openid", "offline_access"}
        assert spare == set()


def test_nothing_in_xero_is_changed_or_deleted_but_our_own_connection() -> None:
    writing = {
        endpoint.name
        for endpoint in ENDPOINTS
        if endpoint.method not in ("GET",) and endpoint.is_for_tenant
    }
    assert writing == {"Contacts.create", "Invoices.create"}
    assert {endpoint_named(name).method for name in writing} == {"PUT"}


def test_a_consent_from_before_a_module_says_what_is_missing() -> None:
    assert [
        scope.name
        for scope in missing_scopes(
            {"openid", "offline_access", "accounting.invoices", "accounting.settings"}, "granular"
        )
    ] == ["accounting.contacts"]
    assert missing_scopes(requested_scopes("broad"), "granular") == []


def test_the_privacy_page_shows_every_call_to_anybody(app: Flask) -> None:
    page = app.test_client().get("/privacy/xero")
    assert page.status_code == 200
    assert all(endpoint.path in page.text for endpoint in ENDPOINTS)


def test_every_call_in_the_code_is_named_in_the_manifest() -> None:
    named = {endpoint.name for endpoint in ENDPOINTS}
    pattern = re.compile(r'\bcall\(\s*"([\w.]+)"|\bcall_as\(\s*\w+,\s*"([\w.]+)"')
    sources = [path.read_text() for path in Path(ROOT, "app").rglob("*.py")]
    used = {first or second for source in sources for first, second in pattern.findall(source)}
    assert used
    assert used <= named
