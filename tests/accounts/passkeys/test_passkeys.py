"""Adding and removing passkeys."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import update

from app.accounts.models import User
from app.kernel import clock
from app.kernel.db import transaction
from tests.accounts.passkeys.authenticator import Authenticator
from tests.accounts.passkeys.steps import ADD, add, new_browser, passkeys, request_options, use
from tests.browser_client import Browse, Browser
from tests.cast import Cast, Person
from tests.mailbox import emails_to, link_in


def test_adding_one_tells_the_person_and_lists_it(mel: Person, browse: Browse) -> None:
    assert "Laptop" in browse(mel).get("/account").text
    letter = emails_to(mel.email)[-1]
    assert letter.subject == "A passkey was added"
    assert "“Laptop”" in letter.body


def test_adding_one_takes_a_second_factor_and_fresh_confirmation(
    cast: Cast, browse: Browse, device: Authenticator
) -> None:
    browser = browse(cast.mel)
    with clock.freeze(clock.now() + timedelta(minutes=16)):
        for path in (ADD, f"{ADD}/challenge"):
            assert browser.send(path).location.startswith("/confirm")
    with transaction() as session:
        session.execute(update(User).where(User.id == cast.mel.user_id).values(totp_secret=""))
    for path in (ADD, f"{ADD}/challenge"):
        assert browser.send(path).location.startswith("/account/second-factor/new")


def test_a_device_that_does_not_know_its_person_is_not_taken(
    cast: Cast, browse: Browse, device: Authenticator
) -> None:
    device.verifies = False
    refused = add(browse(cast.mel), device, "Old key")
    assert refused.status_code == 422
    assert "fingerprint, face or PIN" in refused.text
    assert 'value="Old key"' in refused.text
    assert passkeys() == []


def test_an_answer_adds_one_passkey_in_its_own_session(
    cast: Cast, browse: Browse, device: Authenticator
) -> None:
    browser, other = browse(cast.mel), browse(cast.mel)
    answer = device.create(request_options(browser, ADD))
    assert other.send(ADD, name="Stolen", credential=answer).status_code == 422
    assert browser.send(ADD, name="Laptop", credential=answer).status_code == 303
    device.credential_id = bytes(16)
    assert browser.send(ADD, name="Again", credential=answer).status_code == 422
    assert [one.name for one in passkeys()] == ["Laptop"]


def test_a_passkey_belongs_to_one_account(
    mel: Person, cast: Cast, browse: Browse, device: Authenticator
) -> None:
    assert add(browse(cast.adam), device).status_code == 422
    assert [one.user_id for one in passkeys()] == [mel.user_id]


def test_devices_that_hold_one_are_not_asked_again(
    mel: Person, browse: Browse, device: Authenticator
) -> None:
    browser = browse(mel)
    assert len(request_options(browser, ADD)["excludeCredentials"]) == 1
    assert (
        "on this device already"
        in browser.send(ADD, name="Laptop", credential="InvalidStateError").text
    )


def test_twenty_are_enough(cast: Cast, browse: Browse) -> None:
    browser = browse(cast.mel)
    statuses = [add(browser, Authenticator()).status_code for _ in range(21)]
    assert statuses == [303] * 20 + [422]


def test_a_removed_passkey_opens_nothing_and_other_sessions_end(
    mel: Person, device: Authenticator, browse: Browse, app: Flask
) -> None:
    browser, other = browse(mel), browse(mel)
    path = f"{ADD}/{passkeys()[0].id}/remove"
    assert "Laptop" in browser.get(path).text
    assert browser.send(path).status_code == 303
    assert browser.is_signed_in()
    assert not other.is_signed_in()
    stranger = new_browser(app)
    use(stranger, device)
    assert not stranger.is_signed_in()
    assert "removed" in emails_to(mel.email)[-1].subject
    assert browser.send(path).status_code == 404


def test_nobody_removes_somebody_elses(mel: Person, cast: Cast, browse: Browse) -> None:
    adam, path = browse(cast.adam), f"{ADD}/{passkeys()[0].id}/remove"
    assert adam.get(path).status_code == 404
    assert adam.send(path).status_code == 404
    assert len(passkeys()) == 1


def test_taking_the_address_back_leaves_no_passkey(mel: Person, browse: Browse) -> None:
    browser = browse(mel)
    browser.send("/account/address", email="intruder@elsewhere.example")
    browser.send(link_in(emails_to("intruder@elsewhere.example")[-1]))
    letter = emails_to(mel.email)[-1]
    Browser(browser.client.application.test_client()).send(link_in(letter))
    assert passkeys() == []
