"""Whether an address has an account is told to nobody but its owner: every door gives one answer,
in words, status and work, and the letter says the rest.
"""

from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.accounts.password_work import record_argon2
from tests.browser_client import Browse, Browser
from tests.cast import Cast, give_password
from tests.html_page import Page
from tests.mailbox import emails_to
from tests.statements import record_statements

KNOWN, UNKNOWN, UNCONFIRMED = "eve@elsewhere.example", "nobody@new.example", "uma@new.example"
STRANGERS_PASSWORD = "the password of a stranger"
Door = Callable[[Browser, str], TestResponse]


def sign_up(browser: Browser, email: str) -> TestResponse:
    return browser.send("/signup", name="Nora", email=email, password=STRANGERS_PASSWORD)


def sign_in(browser: Browser, email: str) -> TestResponse:
    return browser.sign_in(email, STRANGERS_PASSWORD)


def sign_in_wrongly(browser: Browser, email: str) -> TestResponse:
    return browser.sign_in(email, "not the password of anybody")


def send_again(browser: Browser, email: str) -> TestResponse:
    return browser.send("/signup/sent", email=email)


def reset(browser: Browser, email: str) -> TestResponse:
    return browser.send("/reset", email=email)


def change_address(browser: Browser, email: str) -> TestResponse:
    return browser.send("/account/address", email=email)


def invite(browser: Browser, email: str) -> TestResponse:
    return browser.send("/o/acme/invitations", email=email, role="member")


WAYS: dict[str, tuple[Door, ...]] = {
    "signing up": (sign_up,),
    "signing up, then in": (sign_up, sign_in),
    "signing up, then in with another password": (sign_up, sign_in_wrongly),
    "signing up twice": (sign_up, sign_up),
    "asking for the letter again": (send_again,),
    "signing up, then asking again": (sign_up, send_again),
    "a forgotten password": (reset,),
    "signing up, then a forgotten password": (sign_up, reset),
    "a change of address": (change_address,),
    "an invitation": (invite,),
}
WAYS_OF_MEMBERS = ("a change of address", "an invitation")


@pytest.mark.parametrize("way", WAYS)
def test_the_answer_is_the_same_after_the_same_work(
    way: str, cast: Cast, app: Flask, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_password(cast.eve)
    sign_up(Browser(app.test_client()), UNCONFIRMED)
    emails_to(UNCONFIRMED)
    passwords = [record_argon2(monkeypatch, method) for method in ("hash", "verify")]
    outcomes = {}
    for email in (KNOWN, UNKNOWN, UNCONFIRMED):
        browser = browse(cast.adam) if way in WAYS_OF_MEMBERS else Browser(app.test_client())
        for recorded in passwords:
            recorded.clear()
        with record_statements() as statements:
            answers = [door(browser, email) for door in WAYS[way]]
        page = browser.get(answers[-1].headers.get("Location", "/login"))
        outcomes[email] = (
            [(answer.status_code, answer.headers.get("Location")) for answer in answers],
            [visible_words(answer, email) for answer in answers],
            answer_words(page, email) if way in WAYS_OF_MEMBERS else visible_words(page, email),
            [len(recorded) for recorded in passwords],
            statements,
        )
    assert outcomes[UNKNOWN] == outcomes[KNOWN]
    assert outcomes[UNCONFIRMED] == outcomes[KNOWN]


def visible_words(answer: TestResponse, email: str) -> str:
    return Page(answer.text or "<p></p>").words.replace(email, "X")


def answer_words(page: TestResponse, email: str) -> str:
    """What a page with lists of one's own says of the act."""
    (words,) = filter(None, Page(page).texts("p", data_toast_text=True))
    return words.replace(email, "X")


def test_the_letter_says_the_rest(cast: Cast, stranger: Browser) -> None:
    for email in (KNOWN, UNKNOWN, UNCONFIRMED):
        sign_up(stranger, email)
    sign_up(stranger, UNCONFIRMED)
    subjects = {email: emails_to(email)[-1].subject for email in (KNOWN, UNKNOWN, UNCONFIRMED)}
    assert subjects == {
        KNOWN: "You already have an account with Hourline",
        UNKNOWN: "Confirm your e-mail address",
        UNCONFIRMED: "Choose a password for Hourline",
    }


def test_who_has_just_signed_up_reads_on_the_sign_in_page_what_is_left_to_do(
    stranger: Browser,
) -> None:
    sign_up(stranger, UNKNOWN)
    refused = sign_in(stranger, UNKNOWN)
    assert refused.status_code == 422
    assert "follow the link in our e-mail" in refused.text
    assert Page(refused).link("Send the link again") == "/signup/sent"
    assert len(emails_to(UNKNOWN)) == 1, "guessing causes no letters"


def test_a_letter_that_was_asked_for_is_written_once(
    stranger: Browser, run_jobs: Callable[[], int]
) -> None:
    reset(stranger, UNKNOWN)
    assert run_jobs() == 2, "it is written, and then sent"
    assert len(emails_to(UNKNOWN)) == 1


@pytest.mark.parametrize("cause", [sign_up, send_again, reset, change_address, invite])
def test_no_kind_of_letter_keeps_another_away(
    cause: Door, cast: Cast, app: Flask, browse: Browse
) -> None:
    """Whoever causes one kind until no more come leaves the others as they were."""
    give_password(cast.eve)
    adam, stranger = browse(cast.adam), Browser(app.test_client())
    causing = adam if cause in (change_address, invite) else stranger
    for _ in range(7):
        cause(causing, KNOWN)
    same_kind = {sign_up, send_again} if cause in (sign_up, send_again) else {cause}
    for door in {sign_up, reset, change_address, invite} - same_kind:
        before = len(emails_to(KNOWN))
        door(adam if door in (change_address, invite) else stranger, KNOWN)
        assert len(emails_to(KNOWN)) == before + 1, door.__name__


def test_one_organisations_invitations_keep_no_other_organisations_away(
    cast: Cast, browse: Browse
) -> None:
    adam = browse(cast.adam)
    invite(adam, UNKNOWN)
    resend = Page(adam.get("/o/acme/members")).attributes("action", "form")
    [address] = [action for action in resend if action.endswith("/resend")]
    assert [adam.send(address).status_code for _ in range(6)][-1] == 429
    before = len(emails_to(UNKNOWN))
    assert (
        browse(cast.eve).send("/o/elsewhere/invitations", email=UNKNOWN, role="member").location
        == "/o/elsewhere/members"
    )
    assert len(emails_to(UNKNOWN)) == before + 1
