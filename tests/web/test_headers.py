"""What every answer carries."""

import gzip
import re
from collections.abc import Callable
from uuid import UUID

from flask import Flask
from werkzeug.test import TestResponse

from tests.browser_client import Browse, Browser
from tests.cast import PASSWORD, Cast, Person, give_password
from tests.html_page import Page

# What is the same for every stranger.
COMMON_PAGES = ("/", "/login", "/signup", "/reset", "/help", "/help/xero", "/privacy/xero")
PAGES = (*COMMON_PAGES, "/signup/sent", "/no-such-page", "/reset/sent")


def test_the_policy_runs_no_script_but_the_pages_own(stranger: Browser) -> None:
    for path in PAGES:
        check_policy(stranger.get(path))


def check_policy(answer: TestResponse) -> None:
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    assert "frame-ancestors 'none'" in policy
    (nonce,) = re.findall(r"'nonce-([^']+)'", policy)
    page = Page(answer)
    assert set(page.attributes("nonce", "script")) == {nonce}
    assert len(page.attributes("nonce", "script")) == len(page.elements("script"))
    assert page.elements("style") == page.elements(style=True) == []
    names = {name for element in page.elements() for name in element.keys()}  # noqa: SIM118
    assert not any(name.startswith("on") for name in names)
    assert "javascript:" not in answer.text


def test_a_nonce_is_used_for_one_answer_only(stranger: Browser) -> None:
    policies = {stranger.get("/login").headers["Content-Security-Policy"] for _ in range(3)}
    assert len(policies) == 3


def test_no_answer_is_kept_framed_or_sniffed_and_each_can_be_named(stranger: Browser) -> None:
    for path in (*PAGES, "/healthz", "/o/acme/members"):
        headers = stranger.get(path).headers
        caching = "private, no-cache" if path in COMMON_PAGES else "no-store"
        assert headers["Cache-Control"] == caching, path
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert UUID(headers["X-Request-Id"])


def test_pages_of_an_organisation_are_not_kept_either(
    cast: Cast, browse: Callable[[Person], Browser]
) -> None:
    answer = browse(cast.mel).get("/o/acme/settings")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"


def test_back_shows_a_page_at_once_only_to_a_stranger(
    cast: Cast, browse: Browse, stranger: Browser
) -> None:
    signed_in = browse(cast.mel)
    for path in COMMON_PAGES:
        assert signed_in.get(path).headers["Cache-Control"] == "no-store", path
    refused = stranger.send("/login", email="nobody@example.com", password="wrong")
    assert refused.headers["Cache-Control"] == "no-store"


def test_signing_out_leaves_nothing_in_the_browser(cast: Cast, browse: Browse) -> None:
    browser = browse(cast.mel)
    assert browser.send("/logout").headers["Clear-Site-Data"] == '"cache", "storage"'


def test_over_https_cookies_are_bound_to_the_host_and_https_stays(
    cast: Cast, app_with: Callable[..., Flask]
) -> None:
    give_password(cast.mel)
    browser = Browser(app_with(base_url="https://hourline.example").test_client())
    secure = {"base_url": "https://hourline.example"}
    page = browser.get("/login", **secure)
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    form = {"csrf_token": Page(page).form_token, "email": cast.mel.email, "password": PASSWORD}
    answer = browser.open(
        "/login",
        method="POST",
        data=form,
        headers={"Referer": "https://hourline.example/login"},
        **secure,
    )
    assert answer.status_code == 303
    cookies = [*page.headers.getlist("Set-Cookie"), *answer.headers.getlist("Set-Cookie")]
    assert {cookie.partition("=")[0] for cookie in cookies} == {
        "__Host-form",
        "__Host-hourline",
        "__Host-device",
    }
    for cookie in cookies:
        assert "Secure" in cookie
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Path=/" in cookie
        assert "Domain" not in cookie
    assert browser.get("/organisations/new", **secure).status_code == 200


def test_over_http_cookies_are_unreachable_for_scripts_and_foreign_forms(
    cast: Cast, stranger: Browser
) -> None:
    give_password(cast.mel)
    answer = stranger.sign_in(cast.mel.email)
    assert "Strict-Transport-Security" not in answer.headers
    cookies = answer.headers.getlist("Set-Cookie")
    assert len(cookies) >= 2
    assert all("HttpOnly" in cookie and "SameSite=Lax" in cookie for cookie in cookies)


def test_health_and_readiness_answer_without_a_cookie(stranger: Browser) -> None:
    for path, text in (("/healthz", "ok"), ("/readyz", "ready")):
        answer = stranger.get(path)
        assert (answer.status_code, answer.text.strip()) == (200, text)
        assert "Set-Cookie" not in answer.headers


def test_readiness_names_what_is_missing(app_with: Callable[..., Flask]) -> None:
    broken = app_with(database_url="postgresql://nobody@127.0.0.1:1/nothing")
    answer = Browser(broken.test_client()).get("/readyz")
    assert answer.status_code == 503
    assert "database" in answer.text
    assert Browser(broken.test_client()).get("/healthz").status_code == 200


def test_pages_are_ready_although_the_queue_is_down(app_with: Callable[..., Flask]) -> None:
    without_queue = app_with(queue_url="redis://127.0.0.1:1/0")
    assert Browser(without_queue.test_client()).get("/readyz").status_code == 200


def test_static_files_are_small_and_asked_for_once(stranger: Browser) -> None:
    addresses = stranger.page("/login").attributes("href", "link")
    [address] = [each for each in addresses if each.startswith("/static/vendor/hourline.css")]
    plain, zipped = (
        stranger.get(address),
        stranger.get(address, headers={"Accept-Encoding": "gzip"}),
    )
    assert (
        plain.headers["Cache-Control"]
        == zipped.headers["Cache-Control"]
        == "public, max-age=31536000, immutable"
    )
    assert gzip.decompress(zipped.data) == plain.data
    assert len(zipped.data) < len(plain.data) / 2
    smallest = stranger.get(address, headers={"Accept-Encoding": "gzip, deflate, br"})
    assert smallest.headers["Content-Encoding"] == "br"
    assert len(smallest.data) < len(zipped.data)
    assert zipped.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
    assert (
        stranger.get(
            address, headers={"If-None-Match": zipped.headers["ETag"], "Accept-Encoding": "gzip"}
        ).status_code
        == 304
    )
    for other in ("/static/vendor/hourline.css", "/static/vendor/hourline.css?v=0"):
        assert stranger.get(other).headers["Cache-Control"] == "no-cache"
    assert '/static/vendor/figtree-latin.woff2"' in stranger.get("/login").text, (
        "its sheet asks for it by this address"
    )
