"""What a person typed goes into headers too: whatever it is, the answer can be sent. A server
spells headers in Latin-1, and an answer that it cannot spell is lost after its act was carried out.
"""

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.http import parse_options_header
from werkzeug.test import TestResponse
from werkzeug.wrappers import Response

from app.cli.routes import Route
from app.web.access import public
from app.web.headers import encode_header
from tests.browser_client import Browser
from tests.cast import PASSWORD, Cast, give_password
from tests.house.conftest import House
from tests.house.route_calls import HTMX, fill_address, ids_of
from tests.house.route_cases import ROUTES

TYPED_PLACE = "/你/ünï?q=😀"
ENCODED_PLACE = "/%E4%BD%A0/%C3%BCn%C3%AF?q=%F0%9F%98%80"
HEADERS = (
    *("HX-Redirect", "HX-Location", "HX-Push-Url", "HX-Replace-Url", "HX-Trigger"),
    *("HX-Trigger-After-Swap", "HX-Retarget", "Location", "Content-Disposition", "X-Anything"),
)


def is_sendable(answer: TestResponse) -> bool:
    return all(value.isascii() and value.isprintable() for _, value in answer.headers)


@pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])
def test_signing_in_leads_on_to_whatever_page_was_asked_for(
    htmx: bool, stranger: Browser, cast: Cast
) -> None:
    give_password(cast.mel)
    answer = stranger.open(
        "/login",
        method="POST",
        query_string={"next": TYPED_PLACE},
        data={"csrf_token": stranger.token(), "email": cast.mel.email, "password": PASSWORD},
        headers=HTMX if htmx else {},
    )
    assert answer.headers["HX-Redirect" if htmx else "Location"] == ENCODED_PLACE
    assert is_sendable(answer)
    assert stranger.is_signed_in()


def test_no_page_and_no_form_breaks_by_where_one_wants_to_go(house: House) -> None:
    broken = []
    for route in ROUTES:
        for method in route.methods:
            for htmx in (False, True):
                answer = ask_to_go_on(house, route, method, htmx=htmx)
                if answer.status_code >= 500 or not is_sendable(answer):
                    broken.append((method, route.rule, answer.status_code))
        house.ledger.restore()
    assert broken == []


def ask_to_go_on(house: House, route: Route, method: str, *, htmx: bool) -> TestResponse:
    browser = house.browser("Olivia")
    address = fill_address(route, "acme", ids_of(house.ours))
    typed = {"next": TYPED_PLACE, "back": TYPED_PLACE, "q": TYPED_PLACE, "name": TYPED_PLACE}
    with house.app.app_context():
        return browser.open(
            address,
            method=method,
            query_string=typed,
            data=typed if method == "POST" else None,
            headers={
                "Referer": f"http://localhost{ENCODED_PLACE}",
                "HX-Current-URL": f"http://localhost{ENCODED_PLACE}",
                **(HTMX if htmx else {}),
            },
        )


@pytest.mark.parametrize("name", HEADERS)
def test_every_header_is_spelt_so_that_it_can_be_sent(
    name: str, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    value = {
        "Content-Disposition": 'attachment; filename="你ü.csv"',
        "HX-Trigger": '{"saved": "你ü"}',
    }.get(name, TYPED_PLACE)
    answer_with = public(lambda: Response("done", headers={name: value}))
    monkeypatch.setitem(app.view_functions, "health.alive", answer_with)
    answer = app.test_client().get("/healthz")
    assert (answer.status_code, answer.text) == (200, "done")
    assert is_sendable(answer)


def test_a_files_name_and_json_keep_their_meaning() -> None:
    _, options = parse_options_header(
        encode_header("Content-Disposition", 'attachment; filename="你 ü.csv"')
    )
    assert options["filename"] == "你 ü.csv"
    assert encode_header("HX-Trigger", '{"a": "ü😀"}') == '{"a": "\\u00fc\\ud83d\\ude00"}'


@given(st.sampled_from(HEADERS), st.text())
def test_any_text_is_spelt(name: str, text: str) -> None:
    spelt = encode_header(name, text)
    assert spelt.isascii()
    assert spelt.isprintable()


@pytest.mark.parametrize("address", ["http://[", "http://[::1", "//[x]y", "http://a]b/"])
def test_a_page_that_makes_no_sense_is_no_page_to_go_back_to(
    address: str, stranger: Browser
) -> None:
    for headers in ({"Referer": address}, {**HTMX, "HX-Current-URL": address}):
        answer = stranger.open("/login", method="POST", headers=headers)
        assert answer.status_code == 400
        assert "reload" in answer.text
