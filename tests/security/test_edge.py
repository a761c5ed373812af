"""What the outside sees of the application, whatever it asks."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.config import ROOT
from app.web.access import public
from tests.house.conftest import House
from tests.house.route_calls import call_route, ids_of
from tests.house.route_cases import ROUTES

PAGE_ROUTES = [route for route in ROUTES if "GET" in route.methods]
# What asking for a page may note: that one fetched a copy of the organisation's data.
NOTED_BY_LOOKING = {"audit.download": "the audit log", "exports.download": "the audit log"}


@pytest.fixture
def olivia(house: House) -> FlaskClient:
    return house.browser("Olivia")


def test_the_policy_starts_from_nothing(olivia: FlaskClient) -> None:
    with olivia.application.app_context():
        policy = olivia.get("/o/acme/settings").headers["Content-Security-Policy"]
    for directive in (
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "style-src 'self'",
    ):
        assert directive in policy
    assert "*" not in policy
    assert "unsafe" not in policy


def test_no_other_origin_is_let_in(olivia: FlaskClient) -> None:
    with olivia.application.app_context():
        for method in ("GET", "OPTIONS", "POST"):
            headers = olivia.open(
                "/o/acme/settings", method=method, headers={"Origin": "https://evil.example"}
            ).headers
            assert not [
                name
                for name in headers.keys()  # noqa: SIM118 - headers repeat
                if name.lower().startswith("access-control-")
            ]


def test_looking_changes_nothing(house: House) -> None:
    for route in PAGE_ROUTES:
        if route.endpoint in NOTED_BY_LOOKING:
            continue
        for method in ("GET", "HEAD", "OPTIONS"):
            with house.ledger.expect_no_change(
                house.cast.olivia.org_id, house.cast.mel.user_id, *house.strangers
            ):
                call_route(house.browser("Olivia"), route, method, ids_of(house.ours))


def test_each_answer_says_what_it_is(house: House) -> None:
    for route in PAGE_ROUTES:
        answer = call_route(house.browser("Olivia"), route, "GET", ids_of(house.ours))
        if answer.data:
            assert answer.content_type, route.rule
            assert (
                "charset=utf-8" in answer.content_type.lower()
                or not answer.content_type.startswith("text/")
            ), route.rule


def test_every_page_of_somebody_signed_in_offers_to_sign_out(house: House) -> None:
    for route in PAGE_ROUTES:
        if route.access != "member":
            continue
        page = call_route(house.browser("Olivia"), route, "GET", ids_of(house.ours))
        if page.status_code == 200 and page.mimetype == "text/html" and "<html" in page.text:
            assert 'action="/logout"' in page.text, route.rule


def test_neither_traces_nor_listings(olivia: FlaskClient) -> None:
    with olivia.application.app_context():
        assert olivia.open("/o/acme/settings", method="TRACE").status_code == 405
        for folder in ("/static/", "/static/css", "/static/css/", "/.git/config", "/o/", "/.env"):
            assert olivia.get(folder).status_code == 404, folder


def test_an_error_says_nothing_of_the_inside(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down() -> str:
        raise RuntimeError("the password is swordfish")

    monkeypatch.setitem(app.view_functions, "health.alive", public(break_down))
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    assert not app.debug
    answer = app.test_client().get("/healthz")
    assert answer.status_code == 500
    assert "Error 500" in answer.text
    assert not re.search(r"swordfish|RuntimeError|Traceback|\.py", answer.text)


def test_scripts_keep_nothing_but_theme_and_shortcuts() -> None:
    scripts = {
        path.name: path.read_text() for path in (ROOT / "app" / "static" / "js").glob("*.js")
    }
    stores = r"localStorage|sessionStorage|indexedDB|cookieStore|document\.cookie"
    assert {name for name, text in scripts.items() if re.search(stores, text)} == {"choices.js"}
    assert set(re.findall(stores, scripts["choices.js"])) == {"document.cookie"}
    choices = {
        choice for text in scripts.values() for choice in re.findall(r"keepChoice\(([^,]+),", text)
    }
    assert choices <= {'"theme"', '"saved-theme"', '"shortcuts"'}


def test_scripts_write_text_and_never_markup() -> None:
    ways = (
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|\beval\(|new"
        r" Function"
    )
    scripts = {
        path.name: path.read_text() for path in (ROOT / "app" / "static" / "js").glob("*.js")
    }
    assert len(scripts) > 5
    assert [name for name, text in scripts.items() if re.search(ways, text)] == []
