"""Into the console: password and one-time code together, each code once, sessions short."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from admin.sessions import MAX_SESSION_AGE, MAX_SESSION_IDLE
from admin.staff import create_staff, disable_staff
from app.kernel import clock
from app.kernel.errors import Conflict, DomainError
from tests.admin.conftest import PASSWORD, Colleague, StaffBrowser
from tests.cast import Cast, Person

ARABIC_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def is_in(browser: StaffBrowser) -> bool:
    return browser.get("/connections").status_code == 200


def test_password_and_code_together_let_staff_in(browser: StaffBrowser, sam: Colleague) -> None:
    answer = browser.sign_in_as(sam)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/connections")
    assert is_in(browser)


@pytest.mark.parametrize("drift", [-1, 1])
def test_a_clock_that_is_half_a_minute_off_does_not_matter(
    drift: int, browser: StaffBrowser, sam: Colleague
) -> None:
    assert browser.sign_in_as(sam, code=sam.code(drift)).status_code == 303


@pytest.mark.parametrize("drift", [-10, 10])
def test_a_code_of_another_time_opens_nothing(
    drift: int, browser: StaffBrowser, sam: Colleague
) -> None:
    assert browser.sign_in_as(sam, code=sam.code(drift)).status_code == 422
    assert not is_in(browser)


@pytest.mark.parametrize("spelling", ["{0} {1}", " {0}{1} ", "{0}\u00a0{1}"])
def test_spaces_in_the_code_do_not_matter(
    spelling: str, browser: StaffBrowser, sam: Colleague
) -> None:
    code = sam.code()
    assert browser.sign_in_as(sam, code=spelling.format(code[:3], code[3:])).status_code == 303


def test_digits_of_another_script_are_no_code(browser: StaffBrowser, sam: Colleague) -> None:
    assert browser.sign_in_as(sam, code=sam.code().translate(ARABIC_INDIC)).status_code == 422


@pytest.mark.parametrize("code", ["", "000", "12345678", "abcdef", "1" * 33, "१२३४५६"])
def test_what_is_no_code_is_refused_beside_its_field(
    code: str, browser: StaffBrowser, sam: Colleague
) -> None:
    answer = browser.sign_in_as(sam, code=code)
    assert answer.status_code == 422
    assert sam.email in answer.get_data(as_text=True), (
        "what was typed comes back, but for the secrets"
    )


def test_the_same_refusal_for_every_cause(browser: StaffBrowser, sam: Colleague) -> None:
    stranger = Colleague("nobody@support.example", "Nobody", sam.secret)
    answers = [
        browser.sign_in_as(sam, password="wrong and long enough"),
        browser.sign_in_as(sam, code="000000" if sam.code() != "000000" else "000001"),
        browser.sign_in_as(stranger),
    ]
    assert {answer.status_code for answer in answers} == {422}
    assert all(
        "E-mail address, password or code is wrong" in answer.get_data(as_text=True)
        for answer in answers
    )


def test_a_code_is_good_once(sam: Colleague, new_browser: Callable[[], StaffBrowser]) -> None:
    code = sam.code()
    assert new_browser().sign_in_as(sam, code=code).status_code == 303
    assert new_browser().sign_in_as(sam, code=code).status_code == 422


def test_a_code_sent_by_many_at_once_lets_one_in(
    sam: Colleague, new_browser: Callable[[], StaffBrowser]
) -> None:
    code = sam.code()
    browsers = [new_browser() for _ in range(4)]
    with ThreadPoolExecutor(len(browsers)) as pool:
        answers = list(pool.map(lambda one: one.sign_in_as(sam, code=code).status_code, browsers))
    assert answers.count(303) == 1
    assert {*answers} - {303} <= {422, 503}, "whoever finds no place to wait is asked to come back"


def test_a_wrong_password_does_not_use_the_code_up(browser: StaffBrowser, sam: Colleague) -> None:
    code = sam.code()
    browser.sign_in_as(sam, code=code, password="wrong and long enough")
    assert browser.sign_in_as(sam, code=code).status_code == 303


def test_guessing_is_limited_and_the_limit_says_so(browser: StaffBrowser, sam: Colleague) -> None:
    answers = [
        browser.sign_in_as(sam, password="wrong and long enough").status_code for _ in range(12)
    ]
    assert answers[0] == 422
    assert answers[-1] == 429


def test_guessing_from_elsewhere_does_not_keep_staff_out(
    console: Flask, browser: StaffBrowser, sam: Colleague
) -> None:
    for _ in range(15):
        page = {
            "email": sam.email,
            "password": "wrong and long enough",
            "code": "000000",
            "csrf_token": browser.token(),
        }
        browser.client.post("/login", data=page, environ_base={"REMOTE_ADDR": "203.0.113.9"})
    assert browser.sign_in_as(sam).status_code == 303


def test_disabled_staff_are_out_at_once_and_stay_out(
    console: Flask, desk: StaffBrowser, sam: Colleague
) -> None:
    with console.app_context():
        disable_staff(sam.email)
    assert not is_in(desk)
    assert desk.sign_in_as(sam, code=sam.code(1)).status_code == 422


def test_a_session_ends_after_half_an_hour_without_use(desk: StaffBrowser) -> None:
    now = clock.now()
    with clock.freeze(now + MAX_SESSION_IDLE - timedelta(minutes=1)):
        assert is_in(desk)
    with clock.freeze(now + 2 * MAX_SESSION_IDLE - timedelta(minutes=2)):
        assert is_in(desk), "use keeps it open"
    with clock.freeze(now + 3 * MAX_SESSION_IDLE):
        answer = desk.get("/connections", follow_redirects=True)
        assert "You have been signed out" in answer.get_data(as_text=True)


def test_a_session_ends_after_twelve_hours_whatever_is_done(desk: StaffBrowser) -> None:
    now, moment = clock.now(), timedelta(0)
    while moment < MAX_SESSION_AGE:
        with clock.freeze(now + moment):
            assert is_in(desk)
        moment += MAX_SESSION_IDLE - timedelta(minutes=1)
    with clock.freeze(now + MAX_SESSION_AGE + timedelta(seconds=5)):
        assert not is_in(desk)


def test_signing_out_ends_the_session_on_the_server(
    desk: StaffBrowser, new_browser: Callable[[], StaffBrowser]
) -> None:
    cookie = desk.client.get_cookie("hourline-console")
    assert cookie is not None
    assert desk.send("/logout").status_code == 303
    thief = new_browser()
    thief.client.set_cookie("hourline-console", cookie.value)
    assert not is_in(thief)


def test_the_way_back_never_leaves_the_console(browser: StaffBrowser, sam: Colleague) -> None:
    answer = browser.send(
        "/login?next=//evil.example/x", email=sam.email, password=PASSWORD, code=sam.code()
    )
    assert answer.headers["Location"] == "/connections"


def test_a_session_of_the_application_opens_nothing_here(cast: Cast, browser: StaffBrowser) -> None:
    token = cast.olivia.open_session()
    for name in ("hourline", "hourline-console"):
        browser.client.set_cookie(name, token)
    assert not is_in(browser)


def test_a_session_of_the_console_opens_nothing_in_the_application(
    app: Flask, cast: Cast, desk: StaffBrowser
) -> None:
    cookie = desk.client.get_cookie("hourline-console")
    assert cookie is not None
    client = app.test_client()
    for name in ("hourline", "hourline-console"):
        client.set_cookie(name, cookie.value)
    assert client.get("/o/acme/settings").status_code == 303
    assert client.get("/o/acme/settings").headers["Location"].startswith("/login")


def test_a_form_token_of_the_application_is_none_here(
    app: Flask, desk: StaffBrowser, cast: Cast, sign_in: Callable[[Person], FlaskClient]
) -> None:
    theirs = app.test_client()
    theirs.get("/login")
    cookie = theirs.get_cookie("form")
    assert cookie is not None
    desk.client.set_cookie("console-form", cookie.value)
    assert (
        desk.client.post("/retention/runs", data={"dry": "1", "csrf_token": "x"}).status_code == 400
    )


def test_cookies_are_kept_from_scripts_and_other_sites(
    browser: StaffBrowser, sam: Colleague
) -> None:
    cookies = [
        value
        for value in browser.sign_in_as(sam).headers.getlist("Set-Cookie")
        if value.startswith("hourline-console=")
    ]
    assert len(cookies) == 1
    assert all(part in cookies[0] for part in ("HttpOnly", "SameSite=Strict", "Path=/"))


def test_an_account_wants_an_address_of_its_own_and_a_password_that_is_not_guessable(
    console: Flask, sam: Colleague
) -> None:
    with console.app_context():
        with pytest.raises(Conflict):
            create_staff(sam.email.upper(), "Sam again", PASSWORD)
        with pytest.raises(DomainError):
            create_staff("new@support.example", "New", "password1234")
