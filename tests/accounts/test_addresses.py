"""Moving an account to another e-mail address: confirmed at the new one, told to the old one, which
can take it back.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from app.accounts.models import User
from app.accounts.services.xero_identity import account_of_xero_user, link_xero
from app.kernel import clock
from app.kernel.db import transaction
from app.kernel.ids import new_id
from tests.accounts.test_confirmation import grow_stale
from tests.accounts.test_second_factor import enrol
from tests.browser_client import Browser
from tests.cast import Cast, Person, give_password
from tests.mailbox import emails_to, link_in

Browse = Callable[[Person], Browser]
NEW_ADDRESS, OLD_ADDRESS = "mel@new.example", "mel@acme.example"


@pytest.fixture
def mel(cast: Cast, stranger: Browser) -> Browser:
    give_password(cast.mel)
    stranger.sign_in(OLD_ADDRESS)
    return stranger


def sign_up(browser: Browser, email: str) -> None:
    fields = {"name": "Nora", "email": email, "password": "the password of a stranger"}
    assert browser.send("/signup", **fields).location == "/signup/sent"


def request_move(mel: Browser, email: str = NEW_ADDRESS) -> str:
    """The path of the link in the letter to the new address."""
    assert mel.send("/account/address", email=email).location == "/account"
    return link_in(emails_to(email)[-1])


def test_the_link_in_the_letter_to_the_new_address_moves_the_account(
    mel: Browser, app: Flask
) -> None:
    path = request_move(mel)
    assert NEW_ADDRESS in mel.get(path).text
    assert OLD_ADDRESS in mel.get("/account").text, "until the link is followed nothing changes"
    assert mel.send(path).location == "/account"
    assert NEW_ADDRESS in mel.get("/account").text
    assert mel.get(path).status_code == 410
    assert Browser(app.test_client()).sign_in(OLD_ADDRESS).status_code == 422
    assert Browser(app.test_client()).sign_in(NEW_ADDRESS).status_code == 303


def test_changing_the_address_asks_for_confirmation(mel: Browser, cast: Cast) -> None:
    grow_stale(cast.mel)
    assert mel.get("/account/address").location == "/confirm?next=/account/address"
    assert mel.send("/account/address", email=NEW_ADDRESS).location.startswith("/confirm")
    assert emails_to(NEW_ADDRESS) == []


def test_somebody_else_at_the_new_address_cannot_take_the_account(
    mel: Browser, cast: Cast, browse: Browse, app: Flask
) -> None:
    path = request_move(mel)
    assert Browser(app.test_client()).get(path).location.startswith("/login")
    eve = browse(cast.eve)
    assert eve.get(path).status_code == eve.send(path).status_code == 410
    assert mel.send(path).status_code == 303, "nor use the link up"


def test_taking_it_back_unlinks_a_xero_user_too(mel: Browser, cast: Cast, app: Flask) -> None:
    """Whoever moved the account may have linked their own; the letter that tells of it takes the
    account back as well.
    """
    for told in ("address was changed", "sign in with Xero"):
        xero_user = new_id()
        link_xero(cast.mel.user_id, xero_user)
        mel.send(request_move(mel))
        letter = next(one for one in reversed(emails_to(OLD_ADDRESS)) if told in one.subject)
        owner = Browser(app.test_client())
        assert owner.send(link_in(letter)).location.startswith("/reset/")
        assert account_of_xero_user(xero_user) is None
        mel.client.set_cookie("hourline", cast.mel.open_session(), domain="localhost")


def test_the_old_address_is_told_and_can_take_it_back(mel: Browser, app: Flask) -> None:
    mel.send(request_move(mel))
    letter = emails_to(OLD_ADDRESS)[-1]
    assert "address was changed" in letter.subject
    undo = link_in(letter)
    owner = Browser(app.test_client())
    assert OLD_ADDRESS in owner.get(undo).text
    assert mel.is_signed_in(), "looking changes nothing"
    onwards = owner.send(undo).location
    assert onwards.startswith("/reset/")
    assert not mel.is_signed_in()
    assert mel.sign_in(NEW_ADDRESS).status_code == mel.sign_in(OLD_ADDRESS).status_code == 422, (
        "whoever moved it knew the password"
    )
    assert owner.send(onwards, password="another gravel otter").location == "/"
    assert owner.get(undo).status_code == 410


def test_a_second_change_does_not_take_the_way_back_away(mel: Browser, app: Flask) -> None:
    mel.send(request_move(mel))
    undo = link_in(emails_to(OLD_ADDRESS)[-1])
    mel.send(request_move(mel, "third@new.example"))
    owner = Browser(app.test_client())
    assert owner.send(undo).status_code == 303
    thief = link_in(emails_to(NEW_ADDRESS)[-1])
    assert owner.get(thief).status_code == 410, "and what the thief was sent opens nothing"


def test_an_intruders_way_back_does_not_close_the_owners(mel: Browser, app: Flask) -> None:
    mel.send(request_move(mel))
    mel.send(request_move(mel, "third@new.example"))
    owners, intruders = link_in(emails_to(OLD_ADDRESS)[-1]), link_in(emails_to(NEW_ADDRESS)[-1])
    assert Browser(app.test_client()).send(intruders).status_code == 303
    owner = Browser(app.test_client())
    assert owner.send(owner.send(owners).location, password="another gravel otter").location == "/"
    assert OLD_ADDRESS in owner.get("/account").text


def test_an_intruders_authenticator_goes_and_one_that_was_there_long_before_stays(
    cast: Cast, stranger: Browser, app: Flask
) -> None:
    """The former mailbox alone does not open an account whose second factor its owner has had for
    long.
    """
    give_password(cast.mel)
    for age, asked in ((timedelta(days=8), "/login/code"), (timedelta(days=1), "/")):
        cast.mel.set_up_second_factor()
        with transaction() as session:
            session.execute(
                update(User).where(User.id == cast.mel.user_id).values(totp_since=clock.now() - age)
            )
        mel = Browser(app.test_client())
        mel.client.set_cookie("hourline", cast.mel.open_session(), domain="localhost")
        mel.send(request_move(mel))
        owner = Browser(app.test_client())
        onwards = owner.send(link_in(emails_to(OLD_ADDRESS)[-1])).location
        assert owner.send(onwards, password="another gravel otter").location == asked
        assert owner.is_signed_in() is (asked == "/")


def test_the_letter_of_a_new_authenticator_takes_the_account_back(mel: Browser, app: Flask) -> None:
    """A new password alone would leave its owner outside: it asks for the intruder's code."""
    enrol(mel)
    owner = Browser(app.test_client())
    letter = emails_to(OLD_ADDRESS)[-1]
    assert "authenticator was set up" in letter.subject
    onwards = owner.send(link_in(letter)).location
    assert not mel.is_signed_in()
    assert owner.send(onwards, password="another gravel otter").location == "/"
    assert "Set it up" in owner.get("/account").text


def test_the_way_back_is_open_for_seven_days(mel: Browser) -> None:
    mel.send(request_move(mel))
    undo = link_in(emails_to(OLD_ADDRESS)[-1])
    with clock.freeze(clock.now() + timedelta(days=8)):
        assert mel.get(undo).status_code == mel.send(undo).status_code == 410


def test_an_address_of_another_account_gets_the_same_answer_and_is_told(mel: Browser) -> None:
    answer = mel.send("/account/address", email="ADAM@acme.example")
    assert answer.location == "/account"
    (letter,) = emails_to("adam@acme.example")
    assert "account already" in letter.subject
    assert "/new-address/" not in letter.body


def test_an_address_taken_meanwhile_is_refused_in_words(mel: Browser, app: Flask) -> None:
    path = request_move(mel)
    nora = Browser(app.test_client())
    sign_up(nora, NEW_ADDRESS)
    nora.send(link_in(emails_to(NEW_ADDRESS)[-1]))
    assert nora.is_signed_in()
    answer = mel.send(path)
    assert answer.status_code == 422
    assert "Another account has this address" in answer.text
    assert OLD_ADDRESS in mel.get("/account").text


def test_an_account_that_nobody_confirmed_keeps_no_address_from_whoever_reads_its_mail(
    mel: Browser, app: Flask
) -> None:
    nora = Browser(app.test_client())
    sign_up(nora, NEW_ADDRESS)
    path = request_move(mel)
    assert "/new-address/" in path, "nor is the address somebody's before the link is followed"
    sign_up(nora, NEW_ADDRESS)
    assert mel.send(path).location == "/account"
    assert NEW_ADDRESS in mel.get("/account").text
    assert nora.sign_in(NEW_ADDRESS).location == "/", "and it opens with mel's password"


@pytest.mark.parametrize("day", [0, 6])
def test_whoever_signs_up_with_the_old_address_does_not_keep_its_owner_out(
    mel: Browser, app: Flask, day: int
) -> None:
    mel.send(request_move(mel))
    undo = link_in(emails_to(OLD_ADDRESS)[-1])
    with clock.freeze(clock.now() + timedelta(days=day)):
        for stranger in (Browser(app.test_client()), Browser(app.test_client())):
            sign_up(stranger, OLD_ADDRESS)
        strangers_link = link_in(emails_to(OLD_ADDRESS)[-1])
        owner = Browser(app.test_client())
        onwards = owner.send(undo).location
        assert onwards.startswith("/reset/")
        assert owner.send(onwards, password="another gravel otter").location == "/"
        assert OLD_ADDRESS in owner.get("/account").text
        assert owner.get("/o/acme/settings").status_code == 200, "it is the account of before"
        assert stranger.get(strangers_link).status_code == 410
        assert stranger.sign_in(OLD_ADDRESS).status_code == 422


def test_a_confirmed_account_at_the_old_address_is_not_taken_from_its_owner(
    mel: Browser, app: Flask
) -> None:
    mel.send(request_move(mel))
    undo = link_in(emails_to(OLD_ADDRESS)[-1])
    other = Browser(app.test_client())
    sign_up(other, OLD_ADDRESS)
    other.send(link_in(emails_to(OLD_ADDRESS)[-1]))
    answer = Browser(app.test_client()).send(undo)
    assert answer.status_code == 422
    assert "Another account has this address" in answer.text
    assert other.is_signed_in()


@pytest.mark.parametrize("email", [OLD_ADDRESS, "", "mel", "a\0@new.example"])
def test_what_is_no_new_address_is_refused_beside_its_field(email: str, mel: Browser) -> None:
    answer = mel.send("/account/address", email=email)
    assert answer.status_code == 422
    assert 'id="email-error"' in answer.text
