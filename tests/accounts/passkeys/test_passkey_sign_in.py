"""Signing in with a passkey: each challenge is signed once, by its own browser, for what it was
made for; a copy is found out.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.accounts.models.passkeys import Passkey, PasskeyChallenge
from app.kernel import clock
from app.kernel.db import db, transaction
from tests.accounts.passkeys.authenticator import Authenticator
from tests.accounts.passkeys.steps import (
    CONFIRM,
    SECOND,
    SECOND_STEP_PATH,
    SIGN_IN,
    new_browser,
    passkeys,
    request_options,
    use,
)
from tests.browser_client import Browse, Browser
from tests.cast import Cast, Person, give_password


def test_a_passkey_signs_in_by_itself(
    mel: Person, device: Authenticator, stranger: Browser
) -> None:
    assert use(stranger, device).location == "/"
    assert stranger.is_signed_in()
    assert stranger.get("/account/address").status_code == 200, "and counts as confirmed"
    assert passkeys()[0].used_at is not None


def test_it_leads_to_where_one_was_going_and_nowhere_else(
    mel: Person, device: Authenticator, app: Flask
) -> None:
    for wanted, led in (("/o/acme/timesheet", "/o/acme/timesheet"), ("//evil.example", "/")):
        browser = new_browser(app)
        credential = device.get(request_options(browser, SIGN_IN))
        answer = browser.open(
            SIGN_IN,
            method="POST",
            query_string={"next": wanted},
            data={"csrf_token": browser.token(), "credential": credential},
        )
        assert answer.location == led


def test_it_takes_the_place_of_the_code_after_the_password(
    mel: Person, device: Authenticator, stranger: Browser
) -> None:
    assert stranger.sign_in(mel.email).location == SECOND_STEP_PATH
    assert "Use a passkey" in stranger.get(SECOND_STEP_PATH).text
    device.verifies = False
    assert use(stranger, device, SECOND).location == "/"
    assert stranger.is_signed_in()


def test_a_device_that_does_not_know_its_person_is_not_enough_alone(
    mel: Person, device: Authenticator, stranger: Browser
) -> None:
    device.verifies = False
    use(stranger, device)
    assert not stranger.is_signed_in()


def test_it_confirms_who_one_is(mel: Person, device: Authenticator, stranger: Browser) -> None:
    use(stranger, device)
    with clock.freeze(clock.now() + timedelta(minutes=16)):
        assert stranger.get("/account/address").location.startswith("/confirm")
        assert "Use a passkey" in stranger.get("/confirm").text
        before = stranger.client.get_cookie("hourline", domain="localhost")
        assert use(stranger, device, CONFIRM).location == "/"
        after = stranger.client.get_cookie("hourline", domain="localhost")
        assert stranger.get("/account/address").status_code == 200
    assert before is not None
    assert after is not None
    assert before.value != after.value


def test_somebody_elses_passkey_neither_confirms_nor_finishes_a_sign_in(
    mel: Person, device: Authenticator, cast: Cast, browse: Browse, stranger: Browser
) -> None:
    adam = browse(cast.adam)
    with clock.freeze(clock.now() + timedelta(minutes=16)):
        use(adam, device, CONFIRM)
        assert adam.get("/account/address").location.startswith("/confirm")
    give_password(cast.adam)
    stranger.sign_in(cast.adam.email)
    assert use(stranger, device, SECOND).location == SECOND_STEP_PATH
    assert not stranger.is_signed_in()


@pytest.mark.parametrize("way", [SIGN_IN, SECOND])
def test_an_answer_signs_in_once(way: str, mel: Person, device: Authenticator, app: Flask) -> None:
    browser = new_browser(app)
    browser.sign_in(mel.email)
    answer = device.get(request_options(browser, way))
    assert browser.send(way, credential=answer).location == "/"
    browser.send("/logout")
    browser.sign_in(mel.email)
    browser.send(way, credential=answer)
    assert not browser.is_signed_in()


def test_an_answer_sent_by_many_at_once_signs_one_in(
    mel: Person, device: Authenticator, stranger: Browser, app: Flask
) -> None:
    answer = device.get(request_options(stranger, SIGN_IN))
    cookie = stranger.client.get_cookie(app.config["SESSION_COOKIE_NAME"], domain="localhost")
    assert cookie is not None
    copies = [new_browser(app) for _ in range(4)]
    for copy in copies:
        copy.client.set_cookie(app.config["SESSION_COOKIE_NAME"], cookie.value, domain="localhost")
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda copy: copy.send(SIGN_IN, credential=answer), copies))
    assert sorted(copy.is_signed_in() for copy in copies) == [False, False, False, True]


def test_a_challenge_is_used_up_by_a_wrong_answer(
    mel: Person, device: Authenticator, stranger: Browser
) -> None:
    options = request_options(stranger, SIGN_IN)
    stranger.send(
        SIGN_IN, credential=Authenticator(credential_id=device.credential_id).get(options)
    )
    stranger.send(SIGN_IN, credential=device.get(options))
    assert not stranger.is_signed_in()


def test_the_challenge_of_another_browser_is_refused_and_stays_good_there(
    mel: Person, device: Authenticator, app: Flask
) -> None:
    victim, thief = new_browser(app), new_browser(app)
    answer = device.get(request_options(victim, SIGN_IN))
    for browser in (thief, new_browser(app)):
        if browser is thief:
            request_options(browser, SIGN_IN)
        browser.send(SIGN_IN, credential=answer)
        assert not browser.is_signed_in()
    assert victim.send(SIGN_IN, credential=answer).location == "/"


def test_a_challenge_serves_one_purpose(
    mel: Person, device: Authenticator, stranger: Browser
) -> None:
    stranger.sign_in(mel.email)
    second = device.get(request_options(stranger, SECOND))
    stranger.send(SIGN_IN, credential=second)
    alone = device.get(request_options(stranger, SIGN_IN))
    stranger.send(SECOND, credential=alone)
    assert not stranger.is_signed_in()
    assert stranger.send(SECOND, credential=second).location == "/"


def test_a_challenge_that_we_did_not_make_is_refused(
    mel: Person, device: Authenticator, stranger: Browser
) -> None:
    request_options(stranger, SIGN_IN)
    for challenge in ("", "AAAA", "_" * 43):
        stranger.send(SIGN_IN, credential=device.get({"challenge": challenge}))
    assert not stranger.is_signed_in()


def test_a_challenge_waits_ten_minutes(
    mel: Person, device: Authenticator, stranger: Browser
) -> None:
    answer = device.get(request_options(stranger, SIGN_IN))
    with clock.freeze(clock.now() + timedelta(minutes=10, seconds=1)):
        stranger.send(SIGN_IN, credential=answer)
        assert not stranger.is_signed_in()


def test_what_is_stored_of_a_challenge_is_no_challenge(stranger: Browser, app: Flask) -> None:
    challenge = request_options(stranger, SIGN_IN)["challenge"]
    stored = db.session.scalars(select(PasskeyChallenge)).one()
    assert challenge.encode() not in (stored.fingerprint, stored.browser)


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://hourline.example"},
        {"origin": "http://localhost:8001"},
        {"host": "example.com"},
    ],
)
def test_an_answer_made_for_another_site_is_refused(
    wrong: dict[str, str], mel: Person, device: Authenticator, stranger: Browser
) -> None:
    for name, value in wrong.items():
        setattr(device, name, value)
    use(stranger, device)
    assert not stranger.is_signed_in()


@pytest.mark.parametrize(
    ("before", "after", "let_in"),
    [(0, 0, True), (5, 6, True), (0, 3, True), (5, 5, False), (5, 4, False), (5, 0, False)],
)
def test_a_count_that_does_not_rise_betrays_a_copy(
    before: int, after: int, let_in: bool, mel: Person, device: Authenticator, stranger: Browser
) -> None:
    with transaction() as session:
        session.execute(update(Passkey).values(sign_count=before))
    device.count = after
    use(stranger, device)
    assert stranger.is_signed_in() == let_in
    assert passkeys()[0].sign_count == (after if let_in else before)


def test_another_key_under_the_same_name_is_refused(
    mel: Person, device: Authenticator, stranger: Browser
) -> None:
    use(stranger, Authenticator(credential_id=device.credential_id, user_handle=device.user_handle))
    assert not stranger.is_signed_in()


def test_the_handle_of_somebody_else_is_refused(
    mel: Person, device: Authenticator, cast: Cast, stranger: Browser
) -> None:
    device.user_handle = cast.adam.user_id.bytes
    use(stranger, device)
    assert not stranger.is_signed_in()


def test_the_answers_that_strangers_cause_are_limited(stranger: Browser, app: Flask) -> None:
    statuses = [stranger.send(f"{SIGN_IN}/challenge").status_code for _ in range(105)]
    assert statuses[0] == 200
    assert statuses[-1] == 429
