"""Forgetting a password and changing one: who is let in, who is told, what ends."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from app.kernel import clock
from tests.accounts.password_work import record_argon2
from tests.browser_client import Browser
from tests.cast import PASSWORD, Cast, Person, give_password
from tests.mailbox import emails_to, link_in

Browse = Callable[[Person], Browser]
NEW_PASSWORD = "another gravel otter"


@pytest.fixture(autouse=True)
def _mel_has_a_password(cast: Cast) -> None:
    give_password(cast.mel)


def link_for(browser: Browser, person: Person) -> str:
    """The path of the link that whoever forgot their password is sent."""
    browser.send("/reset", email=person.email)
    return link_in(emails_to(person.email)[-1])


def test_the_letters_link_sets_a_new_password_once(
    cast: Cast, stranger: Browser, app: Flask
) -> None:
    path = link_for(stranger, cast.mel)
    assert path.startswith("/reset/")
    assert stranger.get(path).status_code == 200
    assert Browser(app.test_client()).sign_in(cast.mel.email).status_code == 303, (
        "looking at the page changes nothing"
    )
    assert stranger.send(path, password="short").status_code == 422
    assert stranger.send(path, password=NEW_PASSWORD).location == "/"
    assert stranger.is_signed_in()
    assert (
        stranger.get(path).status_code
        == stranger.send(path, password=NEW_PASSWORD).status_code
        == 410
    )
    later = Browser(app.test_client())
    assert later.sign_in(cast.mel.email).status_code == 422
    assert later.sign_in(cast.mel.email, NEW_PASSWORD).status_code == 303
    assert "password was changed" in emails_to(cast.mel.email)[-1].subject


def test_the_link_works_for_an_hour_and_the_newest_alone(cast: Cast, stranger: Browser) -> None:
    first, second = link_for(stranger, cast.mel), link_for(stranger, cast.mel)
    assert stranger.get(first).status_code == 410
    with clock.freeze(clock.now() + timedelta(minutes=61)):
        assert stranger.get(second).status_code == 410
        assert stranger.send(second, password=NEW_PASSWORD).status_code == 410


def test_a_reset_ends_every_session(cast: Cast, stranger: Browser, app: Flask) -> None:
    thief = Browser(app.test_client())
    thief.sign_in(cast.mel.email)
    stranger.send(link_for(stranger, cast.mel), password=NEW_PASSWORD)
    assert not thief.is_signed_in()


def test_a_reset_does_not_get_around_the_second_factor(cast: Cast, stranger: Browser) -> None:
    cast.mel.set_up_second_factor()
    assert (
        stranger.send(link_for(stranger, cast.mel), password=NEW_PASSWORD).location == "/login/code"
    )
    assert not stranger.is_signed_in()
    assert stranger.send("/login/code", code=cast.mel.code()).status_code == 303
    assert stranger.is_signed_in()


def test_the_letter_leads_back_to_the_page_that_asked_for_it(
    cast: Cast, stranger: Browser, app: Flask
) -> None:
    asked = {"next": "/o/acme/settings"}
    page = stranger.get("/login", query_string=asked).text
    assert 'href="/reset?next=/o/acme/settings"' in page
    for wanted, onwards in (("/o/acme/settings", "/o/acme/settings"), ("//evil.example/", "/")):
        browser = Browser(app.test_client())
        browser.open(
            "/reset",
            method="POST",
            query_string={"next": wanted},
            data={"csrf_token": browser.token(), "email": cast.mel.email},
        )
        letter = emails_to(cast.mel.email)[-1]
        assert wanted not in letter.body, "nor does whoever asks for it write in it"
        assert browser.send(link_in(letter), password=NEW_PASSWORD).location == onwards
    cast.mel.set_up_second_factor()
    browser = Browser(app.test_client())
    browser.open(
        "/reset",
        method="POST",
        query_string=asked,
        data={"csrf_token": browser.token(), "email": cast.mel.email},
    )
    step = browser.send(link_in(emails_to(cast.mel.email)[-1]), password=NEW_PASSWORD).location
    assert browser.send(step, code=cast.mel.code()).location == "/o/acme/settings"


def test_a_sign_in_under_way_with_the_old_password_comes_to_nothing(
    cast: Cast, stranger: Browser, app: Flask
) -> None:
    cast.mel.set_up_second_factor()
    thief = Browser(app.test_client())
    assert thief.sign_in(cast.mel.email).location == "/login/code"
    stranger.send(link_for(stranger, cast.mel), password=NEW_PASSWORD)
    assert thief.send("/login/code", code=cast.mel.code()).location == "/login"


def test_known_and_unknown_addresses_get_the_same_answer_after_the_same_work(
    cast: Cast, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed = record_argon2(monkeypatch, "hash")
    browsers = {
        email: Browser(app.test_client()) for email in (cast.mel.email, "nobody@acme.example")
    }
    answers = [
        (one.send("/reset", email=email), one.get("/reset/sent")) for email, one in browsers.items()
    ]
    assert {(sent.status_code, sent.location, sent.text) for sent, _ in answers} == {
        (303, "/reset/sent", answers[0][0].text)
    }
    assert len({page.text.count("\n") for _, page in answers}) == 1
    assert hashed == []
    assert [len(emails_to(email)) for email in browsers] == [1, 1], (
        "a letter each: writing it is the work"
    )
    assert "no account" in emails_to("nobody@acme.example")[0].subject
    assert "/reset/" not in emails_to("nobody@acme.example")[0].body


def test_nobody_can_flood_a_mailbox_with_resets(cast: Cast, stranger: Browser) -> None:
    answers = {stranger.send("/reset", email=cast.mel.email).location for _ in range(8)}
    assert answers == {"/reset/sent"}
    assert len(emails_to(cast.mel.email)) == 5


@pytest.mark.parametrize(
    "email", ["", "nora", "mel@acme.example\0", "n" * 10_000 + "@acme.example"]
)
def test_what_is_no_address_is_refused_beside_its_field(email: str, stranger: Browser) -> None:
    answer = stranger.send("/reset", email=email)
    assert answer.status_code == 422
    assert 'id="email-error"' in answer.text


def test_changing_it_asks_for_the_old_one_tells_and_ends_other_sessions(
    cast: Cast, stranger: Browser, app: Flask
) -> None:
    other = Browser(app.test_client())
    for browser in (stranger, other):
        browser.sign_in(cast.mel.email)
    before = stranger.client.get_cookie("hourline", domain="localhost")
    wrong = stranger.send("/account/password", old="a wrong password", password=NEW_PASSWORD)
    assert wrong.status_code == 422
    assert "not your password" in wrong.text.partition('id="old-error"')[2]
    assert other.is_signed_in()
    assert (
        stranger.send("/account/password", old=PASSWORD, password="mel at acme.example").status_code
        == 422
    )
    assert (
        stranger.send("/account/password", old=PASSWORD, password=NEW_PASSWORD).location
        == "/account"
    )
    after = stranger.client.get_cookie("hourline", domain="localhost")
    assert (stranger.is_signed_in(), other.is_signed_in()) == (True, False)
    assert before is not None
    assert after is not None
    assert before.value != after.value
    assert "password was changed" in emails_to(cast.mel.email)[-1].subject
    assert Browser(app.test_client()).sign_in(cast.mel.email, NEW_PASSWORD).status_code == 303


def test_guessing_the_old_one_is_limited(cast: Cast, stranger: Browser) -> None:
    stranger.sign_in(cast.mel.email)
    statuses = [
        stranger.send("/account/password", old="x" * 12, password=NEW_PASSWORD).status_code
        for _ in range(11)
    ]
    assert (statuses[0], statuses[-1]) == (422, 429)
