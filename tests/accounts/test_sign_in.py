"""Signing in and out."""

import json
from collections.abc import Iterator
from dataclasses import replace

import argon2
import pytest
from flask import Flask
from sqlalchemy import select, text

from app import create_app
from app.accounts.models import UserSession
from app.accounts.services.password_hashes import hash_password
from app.config import Settings
from app.kernel import clock, limits
from app.kernel.db import db, transaction
from tests.accounts.password_work import record_argon2
from tests.browser_client import Browser
from tests.cast import PASSWORD, Cast, give_password, store_hash

EVERYBODYS_GUESSES = limits.Limit("sign-in", "overall", burst=100, per_minute=240)


@pytest.fixture(autouse=True)
def _mel_has_a_password(cast: Cast) -> None:
    give_password(cast.mel)


def test_the_right_password_lets_one_in(stranger: Browser, cast: Cast) -> None:
    assert stranger.sign_in(" Mel@ACME.example ").location == "/"
    assert stranger.is_signed_in()
    session = db.session.execute(select(UserSession)).scalar_one()
    assert (session.user_id, session.address) == (cast.mel.user_id, "127.0.0.1")


def test_wrong_password_and_unknown_account_get_the_same_answer_after_the_same_work(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for person in (cast.mel, cast.adam):
        store_hash(person, hash_password(PASSWORD))
    checked = record_argon2(monkeypatch, "verify")
    answers, costs = [], set()
    for email in ("mel@acme.example", "nobody@acme.example", "adam@acme.example", "not an address"):
        checked.clear()
        answer = Browser(app.test_client()).sign_in(email, "a wrong password")
        assert len(checked) == 1, email
        costs.add(str(argon2.extract_parameters(checked[0])))
        answers.append(
            (
                answer.status_code,
                answer.text.replace(email, "X").count("\n"),
                "E-mail address or password is wrong." in answer.text,
            )
        )
    assert set(answers) == {(422, answers[0][1], True)}
    assert len(costs) == 1, "the hash that nobody has costs what a real one costs"


def test_a_refused_form_comes_back_with_the_address_and_never_the_password(
    stranger: Browser,
) -> None:
    answer = stranger.sign_in("mel@acme.example", "a wrong password")
    assert 'value="mel@acme.example"' in answer.text
    assert "a wrong password" not in answer.text


@pytest.mark.parametrize(
    "fields",
    [
        {"email": "mel\0@acme.example"},
        {"password": "a\0b"},
        {"email": "m" * 10_000},
        {"password": "p" * 10_000},
        {"email": ""},
    ],
)
def test_bad_input_is_refused_beside_its_field(stranger: Browser, fields: dict[str, str]) -> None:
    answer = stranger.send(
        "/login", **{"email": "mel@acme.example", "password": PASSWORD, **fields}
    )
    assert answer.status_code == 422
    assert f'id="{next(iter(fields))}-error"' in answer.text


def test_guessing_is_slowed_down_yet_the_owners_own_browser_still_gets_in(app: Flask) -> None:
    own, guesser = Browser(app.test_client()), Browser(app.test_client())
    own.sign_in("mel@acme.example")
    own.send("/logout")
    guess_until_it_is_over(guesser, "mel@acme.example")
    assert "Wait a few minutes" in guesser.sign_in("mel@acme.example").text, (
        "even the right password must wait there"
    )
    for forged in ("", "x", "WyJhIiwiYiJd.x", "\x80"):
        guesser.client.set_cookie("device", forged, domain="localhost")
        assert guesser.sign_in("mel@acme.example").status_code == 429
    assert own.sign_in("mel@acme.example").status_code == 303


def test_guessing_from_everywhere_is_limited_overall_and_a_known_browser_still_gets_in(
    app: Flask,
) -> None:
    own, guesser = Browser(app.test_client()), Browser(app.test_client())
    own.sign_in("mel@acme.example")
    own.send("/logout")
    while limits.take_token("sign-in", "overall", burst=100, per_minute=240):
        pass
    let_pass(-10, EVERYBODYS_GUESSES)
    guesser.client.environ_base["REMOTE_ADDR"] = "203.0.113.77"
    assert guesser.sign_in("adam@acme.example").status_code == 429
    assert own.sign_in("mel@acme.example").status_code == 303
    let_pass(12, EVERYBODYS_GUESSES)
    assert guesser.sign_in("mel@acme.example").status_code == 303, (
        "it fills up again within moments"
    )


def guess_until_it_is_over(guesser: Browser, email: str) -> None:
    """Use up what an account allows: two guesses, and as many as make thirty in no time, for a busy
    machine takes minutes over them.
    """
    for _ in range(2):
        assert guesser.sign_in(email, "x" * 12).status_code == 422
    guesses = limits.Limit("sign-in to an account", email, burst=30, per_minute=1)
    let_pass(-28 * 60, guesses)
    assert guesser.sign_in(email, "x" * 12).status_code == 429


def let_pass(seconds: int, limit: limits.Limit) -> None:
    """For that limit; less than nothing: however long this test takes, it does not fill up
    meanwhile.
    """
    key = limit.parameters()["key"]
    later = text(
        "UPDATE token_bucket SET full_at = full_at - make_interval(secs => :seconds) WHERE key ="
        " :key"
    )
    with transaction() as session:
        session.execute(later, {"key": key, "seconds": seconds})


def test_unknown_accounts_reach_the_same_limit(stranger: Browser) -> None:
    guess_until_it_is_over(stranger, "nobody@acme.example")


def test_signing_in_again_as_somebody_else_ends_the_first_session(
    stranger: Browser, cast: Cast
) -> None:
    give_password(cast.adam)
    stranger.sign_in("mel@acme.example")
    stranger.sign_in("adam@acme.example")
    sessions = db.session.scalars(select(UserSession).order_by(UserSession.id)).all()
    assert [session.ended_at is None for session in sessions] == [False, True]


def test_who_is_signed_in_needs_no_sign_in_page(stranger: Browser) -> None:
    stranger.sign_in("mel@acme.example")
    assert stranger.get("/login").status_code == stranger.get("/signup").status_code == 303


def test_outside_the_demo_the_page_names_nobody(stranger: Browser, demo_sign_ins: None) -> None:
    assert "Zed" not in stranger.get("/login").text


def test_in_the_demo_one_click_signs_in_however_often(
    app: Flask, settings: Settings, cast: Cast, demo_sign_ins: None
) -> None:
    """Also when the one-time codes of the minute are used; each code is good once all the same."""
    cast.mel.set_up_second_factor()
    demo = create_app(replace(settings, demo=True, embedded=True))
    codes = set()
    with demo.app_context(), clock.freeze(clock.now()):
        browser = Browser(demo.test_client())
        for _ in range(12):
            hidden = browser.page("/login").elements("input", type="hidden")
            fields = {
                str(field.get("name")): field.get("value") or ""
                for field in hidden
                if field.get("name") in ("email", "password", "code")
            }
            codes.add(fields["code"])
            assert browser.send("/login", **fields).location == "/", (
                "no limit on guessing counts who guesses nothing"
            )
            browser.send("/logout")
        assert len(codes) == 4
        assert "next code in" in browser.get("/login").text
        step = browser.sign_in(cast.mel.email)
        assert step.location == "/login/code"
        assert "the next code comes in" in browser.get("/login/code").text
        assert browser.send("/login/code", code=cast.mel.code()).status_code == 422


def test_a_demo_shows_its_people_to_its_own_machine_only(
    app: Flask, settings: Settings, cast: Cast, demo_sign_ins: None
) -> None:
    cast.mel.set_up_second_factor()
    demo = create_app(replace(settings, demo=True, embedded=True))
    neighbour = {"environ_base": {"REMOTE_ADDR": "192.168.1.7"}}
    with demo.app_context():
        browser = Browser(demo.test_client())
        assert "Zed" in browser.get("/login").text
        assert "Zed" not in browser.get("/login", **neighbour).text
        assert browser.sign_in(cast.mel.email).location == "/login/code"
        assert "Demo: the" in browser.get("/login/code").text
        assert "Demo: the" not in browser.get("/login/code", **neighbour).text


def test_outside_the_demo_its_button_opens_nothing(stranger: Browser, cast: Cast) -> None:
    cast.mel.set_up_second_factor()
    assert (
        stranger.sign_in(cast.mel.email, code="").location
        == stranger.sign_in(cast.mel.email, code=cast.mel.code()).location
        == "/login/code"
    )


@pytest.fixture
def demo_sign_ins(settings: Settings) -> Iterator[None]:
    """What a demo keeps of its people; gone afterwards, since other tests look at every file."""
    zed = {
        "name": "Zed",
        "role": "member",
        "email": "mel@acme.example",
        "password": PASSWORD,
        "organisation": "Acme Studio",
    }
    kept = settings.var / "demo-sign-ins.json"
    kept.write_text(json.dumps([zed]))
    yield
    kept.unlink()
