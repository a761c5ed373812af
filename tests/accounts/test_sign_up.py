"""From a stranger to a person with an account."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts import services
from app.accounts.models import User
from app.kernel import clock
from app.kernel.db import db
from app.kernel.ids import new_id
from app.permissions import Role
from tests.accounts.password_work import record_argon2
from tests.browser_client import Browser
from tests.cast import PASSWORD, Cast, Person, give_password
from tests.mailbox import emails_to, link_in

NEW_ACCOUNT = {"name": "Nora", "email": "nora@new.example", "password": PASSWORD}


def user_count() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(User)) or 0


def test_signing_up_and_following_the_letters_link_lets_one_in(stranger: Browser) -> None:
    answer = stranger.send("/signup", **NEW_ACCOUNT)
    assert (answer.status_code, answer.location) == (303, "/signup/sent")
    assert "nora@new.example" in stranger.get("/signup/sent").text
    (letter,) = emails_to("nora@new.example")
    path = link_in(letter)
    assert stranger.get(path).status_code == 200
    assert not stranger.is_signed_in(), (
        "looking at the link's page changes nothing: mail programs do that too"
    )
    assert stranger.send(path).location == "/"
    assert stranger.is_signed_in()
    assert stranger.get("/").location == "/organisations/new"


def test_a_link_works_once(stranger: Browser, app: Flask) -> None:
    stranger.send("/signup", **NEW_ACCOUNT)
    path = link_in(emails_to("nora@new.example")[0])
    stranger.send(path)
    later = Browser(app.test_client())
    assert later.get(path).status_code == 410
    assert later.send(path, password=PASSWORD).status_code == 410
    assert not later.is_signed_in()


def test_a_link_works_for_a_day(stranger: Browser) -> None:
    stranger.send("/signup", **NEW_ACCOUNT)
    path = link_in(emails_to("nora@new.example")[0])
    with clock.freeze(clock.now() + timedelta(hours=23, minutes=59)):
        assert stranger.get(path).status_code == 200
    with clock.freeze(clock.now() + timedelta(hours=24, minutes=1)):
        assert stranger.send(path).status_code == 410


def test_in_another_browser_the_link_needs_the_password_too(stranger: Browser, app: Flask) -> None:
    """Or the owner of an address would confirm an account that a stranger opened with it, whose
    password the stranger knows.
    """
    stranger.send("/signup", **NEW_ACCOUNT)
    path = link_in(emails_to("nora@new.example")[0])
    elsewhere = Browser(app.test_client())
    refused = elsewhere.send(path, password="another gravel otter")
    assert refused.status_code == 422
    assert "not the password" in refused.text
    assert elsewhere.send(path).status_code == 422
    assert not elsewhere.is_signed_in()
    elsewhere.send(path, password=PASSWORD)
    assert elsewhere.is_signed_in()


def test_before_the_address_is_confirmed_nobody_signs_in(stranger: Browser) -> None:
    stranger.send("/signup", **NEW_ACCOUNT)
    assert stranger.sign_in("nora@new.example").status_code == 422
    assert not stranger.is_signed_in()
    stranger.send(link_in(emails_to("nora@new.example")[0]))
    stranger.send("/logout")
    assert stranger.sign_in("nora@new.example").status_code == 303


def test_another_letter_replaces_the_first_link(stranger: Browser) -> None:
    stranger.send("/signup", **NEW_ACCOUNT)
    stranger.send("/signup/sent", email="nora@new.example")
    first, second = emails_to("nora@new.example")
    assert stranger.get(link_in(first)).status_code == 410
    assert stranger.get(link_in(second)).status_code == 200


def test_an_address_with_an_account_gets_the_same_answer_after_the_same_work_and_its_owner_is_told(
    cast: Cast, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_password(cast.mel, "the real password of mel")
    hashed = record_argon2(monkeypatch, "hash")
    known, unknown = Browser(app.test_client()), Browser(app.test_client())
    answers = [
        known.send("/signup", **{**NEW_ACCOUNT, "email": "MEL@acme.example"}),
        unknown.send("/signup", **NEW_ACCOUNT),
    ]
    pages = [browser.get("/signup/sent") for browser in (known, unknown)]
    assert {(answer.status_code, answer.location, answer.text) for answer in answers} == {
        (303, "/signup/sent", answers[0].text)
    }
    assert pages[0].text.count("\n") == pages[1].text.count("\n")
    assert len(hashed) == 2
    (letter,) = emails_to("mel@acme.example")
    assert "already have an account" in letter.subject
    assert known.sign_in("mel@acme.example", PASSWORD).status_code == 422, (
        "the account keeps its password"
    )
    assert known.sign_in("mel@acme.example", "the real password of mel").status_code == 303


def test_the_owner_of_an_address_gets_it_back_from_who_signed_up_with_it_first(app: Flask) -> None:
    thief, owner = Browser(app.test_client()), Browser(app.test_client())
    thief.send("/signup", **{**NEW_ACCOUNT, "password": "the password of a thief"})
    owner.send("/signup", **NEW_ACCOUNT)
    path = link_in(emails_to("nora@new.example")[1])
    owner.send(path, password=PASSWORD)
    assert owner.is_signed_in()
    assert thief.sign_in("nora@new.example", "the password of a thief").status_code == 422


def test_send_again_says_the_same_whoever_asks_for_whom(cast: Cast, stranger: Browser) -> None:
    known = stranger.send("/signup/sent", email="mel@acme.example")
    unknown = stranger.send("/signup/sent", email="nobody@acme.example")
    assert (
        (known.status_code, known.location)
        == (unknown.status_code, unknown.location)
        == (303, "/signup/sent")
    )
    assert emails_to("mel@acme.example") == emails_to("nobody@acme.example") == []


def test_nobody_can_flood_a_mailbox(stranger: Browser) -> None:
    stranger.send("/signup", **NEW_ACCOUNT)
    for _ in range(8):
        assert stranger.send("/signup/sent", email="nora@new.example").status_code == 303
    assert len(emails_to("nora@new.example")) == 5


BAD_INPUT = [
    ("name", "", "Fill this in"),
    ("name", "N" * 10_000, "At most 100"),
    ("name", "No\0ra", "cannot be stored"),
    ("email", "nora", "not an e-mail address"),
    ("email", "nora@new.example\0", "cannot be stored"),
    ("email", "n" * 10_000 + "@new.example", "At most 254"),
    ("password", "short", "at least 12"),
    ("password", "password1234", "easily guessed"),
    ("password", "gravel\0otter lantern", "cannot be stored"),
    ("password", "gx7 " * 5000, "at most 1000"),
]


def test_what_is_wrong_stands_beside_its_field_and_the_rest_stays_filled(stranger: Browser) -> None:
    for field, value, words in BAD_INPUT:
        answer = stranger.send("/signup", **{**NEW_ACCOUNT, field: value})
        assert answer.status_code == 422
        assert words in answer.text.partition(f'id="{field}-error"')[2], (field, value[:30])
        for other in {"name", "email"} - {field}:
            assert f'value="{NEW_ACCOUNT[other]}"' in answer.text
        assert PASSWORD not in answer.text
    assert user_count() == 0


def test_signing_up_twice_at_the_same_moment_makes_one_account(app: Flask) -> None:
    together = threading.Barrier(4)

    def sign_up() -> None:
        with app.app_context():
            together.wait()
            services.sign_up("Nora", "nora@new.example", PASSWORD)

    threads = [threading.Thread(target=sign_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert user_count() == 1
    assert len(emails_to("nora@new.example")) == 4


def test_links_in_letters_go_to_the_configured_address_whatever_host_was_asked(
    stranger: Browser,
) -> None:
    evil = {"base_url": "http://evil.example", "headers": {"X-Forwarded-Host": "evil.example"}}
    fields = {"csrf_token": stranger.token(**evil), **NEW_ACCOUNT}
    assert stranger.open("/signup", method="POST", data=fields, **evil).status_code == 303
    (letter,) = emails_to("nora@new.example")
    assert "evil.example" not in letter.body
    assert link_in(letter).startswith("/verify/")


def test_a_name_in_the_letter_is_no_link(stranger: Browser) -> None:
    """Anybody can have us write to any address, and chooses the name that it begins with."""
    stranger.send("/signup", **{**NEW_ACCOUNT, "name": "Win: http://evil.example/prize"})
    (letter,) = emails_to("nora@new.example")
    assert letter.body.startswith("Hello Win: http: //evil. example/prize,")
    assert link_in(letter).startswith("/verify/")


def test_choosing_a_password_ends_every_other_session(
    browse: Callable[[Person], Browser], stranger: Browser
) -> None:
    stranger.send("/signup", **NEW_ACCOUNT)
    stranger.send("/signup", **NEW_ACCOUNT)
    path = link_in(emails_to("nora@new.example")[1])
    user_id = db.session.execute(
        select(User.id).where(User.email == "nora@new.example")
    ).scalar_one()
    earlier = browse(
        Person("Nora", "nora@new.example", user_id, new_id(), "acme", new_id(), Role.MEMBER)
    )
    assert earlier.is_signed_in()
    stranger.send(path, password=PASSWORD)
    assert stranger.is_signed_in()
    assert not earlier.is_signed_in()


def test_a_link_from_before_the_address_was_confirmed_opens_nothing_afterwards(
    stranger: Browser, app: Flask
) -> None:
    stranger.send("/signup", **NEW_ACCOUNT)
    stranger.send("/signup", **NEW_ACCOUNT)
    confirm, choose = (link_in(letter) for letter in emails_to("nora@new.example"))
    stranger.send(confirm)
    late = Browser(app.test_client())
    assert late.get(choose).status_code == 410
    assert late.send(choose, password="another gravel otter").status_code == 410
    assert not late.is_signed_in()
