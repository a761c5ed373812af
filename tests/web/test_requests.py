"""What comes from outside broken, forged or hostile."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import User, UserSession
from app.kernel.db import db
from tests.browser_client import Browser
from tests.cast import PASSWORD, Cast, Person, give_password
from tests.html_page import Page

Browse = Callable[[Person], Browser]
HOSTILE_TARGETS = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "http:evil.example",
    "javascript:alert(1)",
    "/%0d%0aSet-Cookie:x=y\r\nX: y",
    " //evil.example",
    "/\t/evil.example",
    "evil.example",
]
MEANINGLESS = [
    ("/no-such-page", 404),
    ("/o/acme", 404),
    ("/o/acme/members/not-an-id/edit", 404),
    ("/o/acme/members/00000000-0000-0000-0000-00000000000g/edit", 404),
    ("/o/no-such-organisation/members", 404),
    ("/o/%00/members", 400),
    ("/%00", 400),
    ("/?q=%00", 400),
    ("/verify/%00", 400),
    ("/verify/%ff%fe", 410),
    ("/verify/" + "x" * 5000, 410),
    ("/welcome/none", 410),
    ("/static/../../app/config.py", 404),
    ("/static/%2e%2e/config.py", 404),
    ("/o/%E2%82%AC/members", 404),
]


@pytest.mark.parametrize(
    "path",
    ["/login", "/signup", "/logout", "/signup/sent", "/organisations", "/o/acme/invitations"],
)
def test_a_form_without_its_token_is_refused_with_help_and_changes_nothing(
    cast: Cast, browse: Browse, path: str
) -> None:
    olivia = browse(cast.olivia)
    fields = {
        "name": "Nora",
        "email": "nora@new.example",
        "password": PASSWORD,
        "role": "member",
        "time_zone": "UTC",
        "currency": "NZD",
    }
    for token in ({}, {"csrf_token": ""}, {"csrf_token": "forged"}, {"csrf_token": "\0"}):
        answer = olivia.open(
            path,
            method="POST",
            data={**fields, **token},
            headers={"Referer": f"http://localhost{path}?tab=1"},
        )
        assert answer.status_code == 400
        assert "reload" in answer.text.lower()
        assert f'href="{path}?tab=1">Load the page again' in answer.text
    assert olivia.is_signed_in()
    assert db.session.scalar(select(func.count()).select_from(User)) == 5


def test_a_token_of_another_browser_is_refused(app: Flask) -> None:
    mine, theirs = Browser(app.test_client()), Browser(app.test_client())
    mine.token()
    assert (
        mine.open(
            "/login",
            method="POST",
            data={"csrf_token": theirs.token(), "email": "a", "password": "b"},
        ).status_code
        == 400
    )


def test_a_page_left_open_over_night_can_still_be_sent(
    stranger: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = stranger.token()
    real = __import__("time").time
    monkeypatch.setattr("time.time", lambda: real() + 20 * 3600)
    assert (
        stranger.open(
            "/login",
            method="POST",
            data={"csrf_token": token, "email": "a@b.example", "password": "b"},
        ).status_code
        == 422
    )


def test_signing_in_never_leads_off_this_site(cast: Cast, stranger: Browser) -> None:
    give_password(cast.mel)
    for target in HOSTILE_TARGETS:
        fields = {"csrf_token": stranger.token(), "email": cast.mel.email, "password": PASSWORD}
        answer = stranger.open("/login", method="POST", query_string={"next": target}, data=fields)
        assert (answer.status_code, answer.location) == (303, "/"), target
        assert stranger.open("/login", query_string={"next": target}).location == "/"


def test_signing_in_leads_back_to_where_one_was_going(cast: Cast, stranger: Browser) -> None:
    give_password(cast.mel)
    ask = stranger.get("/o/acme/settings?tab=1")
    assert ask.status_code == 303
    page = stranger.get(ask.location).text
    assert (
        "/login?next=/o/acme/settings?tab%3D1" in page or "next=/o/acme/settings%3Ftab%3D1" in page
    )
    assert (
        stranger.send(ask.location, email=cast.mel.email, password=PASSWORD).location
        == "/o/acme/settings?tab=1"
    )


def test_a_session_id_that_was_planted_before_signing_in_opens_nothing(
    cast: Cast, stranger: Browser, app: Flask
) -> None:
    give_password(cast.mel)
    stranger.client.set_cookie("hourline", "planted", domain="localhost")
    stranger.sign_in(cast.mel.email)
    cookie = stranger.client.get_cookie("hourline", domain="localhost")
    assert cookie is not None
    assert cookie.value != "planted"
    attacker = Browser(app.test_client())
    attacker.client.set_cookie("hourline", "planted", domain="localhost")
    assert not attacker.is_signed_in()


def test_signing_out_ends_the_session_on_the_server(
    cast: Cast, stranger: Browser, app: Flask
) -> None:
    give_password(cast.mel)
    stranger.sign_in(cast.mel.email)
    cookie = stranger.client.get_cookie("hourline", domain="localhost")
    assert cookie is not None
    assert stranger.get("/logout").status_code == 405, "a link or an image cannot sign anybody out"
    assert stranger.is_signed_in()
    assert stranger.send("/logout").location == "/"
    copy = Browser(app.test_client())
    copy.client.set_cookie("hourline", cookie.value, domain="localhost")
    assert not copy.is_signed_in()


def test_the_form_token_is_new_after_signing_in(cast: Cast, stranger: Browser) -> None:
    give_password(cast.mel)
    before = stranger.token()
    stranger.sign_in(cast.mel.email)
    answer = stranger.open(
        "/organisations",
        method="POST",
        data={"csrf_token": before, "name": "X", "time_zone": "UTC", "currency": "NZD"},
    )
    assert answer.status_code == 400


def test_a_cookie_that_means_nothing_is_nobody(stranger: Browser) -> None:
    for cookie in ("", "x", "a" * 3000, "\x80\xff", "null", "'; DROP TABLE user_session; --"):
        stranger.client.set_cookie("hourline", cookie, domain="localhost")
        assert stranger.get("/").status_code == 200
        assert not stranger.is_signed_in()


def test_an_address_that_means_nothing_gets_a_page_that_says_so(cast: Cast, browse: Browse) -> None:
    olivia = browse(cast.olivia)
    for path, status in MEANINGLESS:
        answer = olivia.get(path)
        assert answer.status_code == status, path
        assert f"Error {status}" in answer.text
        assert 'href="/' in answer.text


def test_a_method_that_a_page_does_not_have_is_named(stranger: Browser) -> None:
    answer = stranger.open("/healthz", method="DELETE")
    assert answer.status_code == 405
    assert "Error 405" in answer.text
    assert "GET" in answer.headers["Allow"]


def test_an_unknown_page_and_a_foreign_one_look_the_same(cast: Cast, browse: Browse) -> None:
    mel = browse(cast.mel)
    foreign, unknown = mel.get("/o/elsewhere/members"), mel.get("/o/nowhere/members")
    assert foreign.status_code == unknown.status_code == 404
    assert Page(foreign).texts("main") == Page(unknown).texts("main")


def test_broken_bodies_are_refused_without_an_error_of_ours(stranger: Browser) -> None:
    token = stranger.token()
    bodies: list[tuple[bytes, str]] = [
        (b"\xff\xfe=\xff&email=%ff%fe&password=%c3%28", "application/x-www-form-urlencoded"),
        (b"--x\r\nnonsense", "multipart/form-data; boundary=x"),
        (b'{"email": ["a"]}', "application/json"),
        (b"[1]", "application/json"),
        (b'{"email": 1, "password": 2}', "application/json"),
        (b"{", "application/json"),
        (b"", "text/plain"),
    ]
    for body, kind in bodies:
        answer = stranger.open(
            "/login", method="POST", data=body, content_type=kind, headers={"X-CSRFToken": token}
        )
        assert 400 <= answer.status_code < 500, (body, answer.status_code)


def test_a_body_beyond_all_measure_is_refused(stranger: Browser) -> None:
    answer = stranger.open(
        "/login", method="POST", data={"csrf_token": stranger.token(), "email": "x" * 9_000_000}
    )
    assert answer.status_code == 413


def test_a_forwarded_address_counts_only_from_a_trusted_proxy(
    cast: Cast, app_with: Callable[..., Flask]
) -> None:
    give_password(cast.mel)
    for proxies, seen in ((0, "127.0.0.1"), (1, "203.0.113.9")):
        browser = Browser(app_with(trusted_proxies=proxies).test_client())
        forwarded = {"X-Forwarded-For": "198.51.100.7, 203.0.113.9"}
        fields = {"csrf_token": browser.token(), "email": cast.mel.email, "password": PASSWORD}
        assert (
            browser.open("/login", method="POST", data=fields, headers=forwarded).status_code == 303
        )
        newest = select(UserSession.address).order_by(UserSession.id.desc()).limit(1)
        db.session.rollback()
        assert db.session.scalar(newest) == seen


def test_no_log_line_holds_a_secret_or_an_address(
    cast: Cast, stranger: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    give_password(cast.mel)
    stranger.sign_in(cast.mel.email, "a wrong password")
    stranger.sign_in(cast.mel.email)
    stranger.get("/verify/a-token-from-a-letter")
    cookie = stranger.client.get_cookie("hourline", domain="localhost")
    assert cookie is not None
    logged = caplog.text
    assert "/verify/<token>" in logged
    for secret in (
        cast.mel.email,
        "a wrong password",
        PASSWORD,
        "a-token-from-a-letter",
        cookie.value,
    ):
        assert secret not in logged
