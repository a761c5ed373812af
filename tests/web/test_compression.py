"""Pages are sent small, and what shows a secret is not."""

import gzip
import zlib

import pytest
from flask import Flask, Response
from hypothesis import given
from hypothesis import strategies as st

from app.web.access import may_reveal_secrets
from app.web.compression import MAX_PADDING_BYTES, MIN_COMPRESSED_BYTES, compress, compress_page
from tests.browser_client import Browse, Browser
from tests.cast import Cast
from tests.house.route_cases import ROUTES

GZIP = {"Accept-Encoding": "gzip, deflate, br"}
SECRET_VIEWS = {
    "account.create_second_factor",
    "account.new_second_factor",
    "account.renew_recovery_codes",
    "account.take_address",
    "auth.confirm",
    "auth.reset",
    "auth.second_step",
    "auth.take_back",
    "auth.verify",
    "auth.welcome",
    "invitations.follow",
}


def test_a_page_is_compressed_for_a_browser_that_takes_it(browse: Browse, cast: Cast) -> None:
    browser = browse(cast.olivia)
    small = browser.get("/o/acme/settings", headers=GZIP)
    assert small.headers["Content-Encoding"] == "gzip"
    assert {"Accept-Encoding", "HX-Request"} <= set(small.vary)
    assert small.content_length == len(small.data)
    assert "Acme" in gzip.decompress(small.data).decode()
    whole = browser.get("/o/acme/settings")
    assert "Content-Encoding" not in whole.headers
    assert "Accept-Encoding" in whole.vary
    assert len(small.data) < len(whole.data) / 3


def test_a_fragment_is_compressed_as_a_page_is(browse: Browse, cast: Cast) -> None:
    fragment = browse(cast.olivia).get(
        "/o/acme/timesheet/day",
        headers={**GZIP, "HX-Request": "true", "HX-Target": "div#day_entries"},
    )
    assert fragment.headers["Content-Encoding"] == "gzip"
    assert "<html" not in gzip.decompress(fragment.data).decode()


def test_head_says_what_get_sends_and_sends_nothing(browse: Browse, cast: Cast) -> None:
    head = browse(cast.olivia).open("/o/acme/settings", method="HEAD", headers=GZIP)
    assert (head.headers["Content-Encoding"], head.data) == ("gzip", b"")
    assert (head.content_length or 0) > 0


@pytest.mark.parametrize("refusal", ["gzip;q=0", "identity", "br"])
def test_who_does_not_take_gzip_gets_the_page_as_it_is(stranger: Browser, refusal: str) -> None:
    answer = stranger.get("/login", headers={"Accept-Encoding": refusal})
    assert "Content-Encoding" not in answer.headers
    assert "<html" in answer.text


def test_views_that_show_secrets_are_marked_and_never_compressed(
    the_app: Flask, browse: Browse, cast: Cast
) -> None:
    marked = {route.endpoint for route in ROUTES if may_reveal_secrets(the_app, route.endpoint)}
    assert marked == SECRET_VIEWS
    assert {route.endpoint for route in ROUTES if "token>" in route.rule} <= marked
    answer = browse(cast.olivia).get("/account/second-factor/new", headers=GZIP)
    assert answer.status_code == 200
    assert "Content-Encoding" not in answer.headers


def test_what_is_no_page_or_small_or_streamed_is_left_alone(the_app: Flask) -> None:
    large = "x" * MIN_COMPRESSED_BYTES
    answers = [
        Response(large, mimetype="text/csv"),
        Response(large[1:], mimetype="text/html"),
        Response(iter([large]), mimetype="text/html"),
        Response(large, mimetype="text/html", headers={"Content-Encoding": "br"}),
    ]
    with the_app.test_request_context(headers=GZIP):
        for answer in answers:
            before = answer.headers.get("Content-Encoding")
            assert compress_page(answer).headers.get("Content-Encoding") == before


def test_a_mark_of_the_content_is_weak_once_it_is_compressed(the_app: Flask) -> None:
    answer = Response("x" * MIN_COMPRESSED_BYTES, mimetype="text/html")
    answer.set_etag("mark")
    with the_app.test_request_context(headers=GZIP):
        assert compress_page(answer).get_etag() == ("mark", True)


@given(st.binary(max_size=3000))
def test_what_was_compressed_comes_back(content: bytes) -> None:
    assert gzip.decompress(compress(content)) == content
    assert zlib.decompress(compress(content), wbits=zlib.MAX_WBITS | 16) == content


def test_the_length_does_not_follow_from_the_content() -> None:
    lengths = {len(compress(b"the same")) for _ in range(200)}
    assert len(lengths) > 20
    assert max(lengths) - min(lengths) <= MAX_PADDING_BYTES
