"""Second factors: set up with a code, asked for at every sign-in, each code good once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.accounts.models import RecoveryCode, User, UserSession
from app.accounts.services.factors import secret_place
from app.kernel import clock, totp
from app.kernel.db import db, transaction
from app.kernel.secrets import seal
from tests.browser_client import Browser
from tests.cast import PASSWORD, Cast, Person, give_password
from tests.html_page import Page
from tests.mailbox import emails_to

Browse = Callable[[Person], Browser]
SETUP_PATH = "/account/second-factor/new"
SECOND_STEP_PATH = "/login/code"
OTHER_SCRIPTS = [
    {ord("0") + digit: zero + digit for digit in range(10)} for zero in (0x660, 0x966, 0xFF10)
]


@pytest.fixture
def olivia(cast: Cast) -> Person:
    """With a password and a second factor."""
    give_password(cast.olivia)
    cast.olivia.set_up_second_factor()
    return cast.olivia


def shown_on(page: str) -> tuple[str, str]:
    """The secret that an enrolment page shows in letters, and the sealed one it carries."""
    [secret] = Page(page).texts("code", class_="text-break")
    return secret.replace(" ", ""), Page(page).value("sealed")


def code_of(secret: str, drift: int = 0) -> str:
    return totp.code_at(secret, totp.step_at(clock.now()) + drift)


def codes_on(page: str) -> list[str]:
    return Page(page).texts("code")


def enrol(browser: Browser, **query: str) -> tuple[str, list[str]]:
    """Set a second factor up; answers its secret and the recovery codes."""
    secret, sealed = shown_on(browser.get(SETUP_PATH).text)
    answer = browser.open(
        "/account/second-factor",
        method="POST",
        query_string=query,
        data={"csrf_token": browser.token(), "sealed": sealed, "code": code_of(secret)},
    )
    assert answer.status_code == 200, answer.text
    return secret, codes_on(answer.text)


def test_setting_it_up_takes_a_code_and_gives_ten_recovery_codes_once(
    stranger: Browser, cast: Cast
) -> None:
    give_password(cast.mel)
    stranger.sign_in(cast.mel.email)
    page = stranger.get(SETUP_PATH).text
    assert 'src="data:image/svg+xml' in page
    secret, sealed = shown_on(page)
    wrong = stranger.send(
        "/account/second-factor",
        sealed=sealed,
        code="000000" if code_of(secret) != "000000" else "111111",
    )
    assert wrong.status_code == 422
    assert shown_on(wrong.text) == (secret, sealed), "the picture that was scanned stays"
    answer = stranger.send("/account/second-factor", sealed=sealed, code=code_of(secret))
    codes = codes_on(answer.text)
    assert len(set(codes)) == 10
    db.session.rollback()
    stored = db.session.get_one(User, cast.mel.user_id)
    assert secret not in stored.totp_secret
    assert not {code.encode() for code in codes} & set(
        db.session.scalars(select(RecoveryCode.fingerprint))
    )
    page = stranger.get("/account").text
    assert "10 of 10 recovery codes left" in page
    assert codes[0] not in page
    assert any("authenticator was set up" in letter.subject for letter in emails_to(cast.mel.email))


def test_from_then_on_the_password_alone_opens_nothing(
    stranger: Browser, cast: Cast, app: Flask
) -> None:
    give_password(cast.mel)
    stranger.sign_in(cast.mel.email)
    secret, _ = enrol(stranger)
    fresh = Browser(app.test_client())
    assert fresh.sign_in(cast.mel.email).location == SECOND_STEP_PATH
    assert not fresh.is_signed_in()
    assert fresh.send(SECOND_STEP_PATH, code=code_of(secret, 1)).location == "/"
    assert fresh.is_signed_in()


def test_setting_it_up_ends_other_sessions_and_changes_this_ones_id(
    stranger: Browser, cast: Cast, app: Flask
) -> None:
    give_password(cast.mel)
    other = Browser(app.test_client())
    other.sign_in(cast.mel.email)
    stranger.sign_in(cast.mel.email)
    before = stranger.client.get_cookie("hourline", domain="localhost")
    enrol(stranger)
    after = stranger.client.get_cookie("hourline", domain="localhost")
    assert stranger.is_signed_in()
    assert not other.is_signed_in()
    assert before is not None
    assert after is not None
    assert before.value != after.value
    other.client.set_cookie("hourline", before.value, domain="localhost")
    assert not other.is_signed_in(), "the id from before opens nothing"


def test_the_picture_of_another_session_is_refused(cast: Cast, browse: Browse) -> None:
    thief, mel = browse(cast.adam), browse(cast.mel)
    secret, sealed = shown_on(thief.get(SETUP_PATH).text)
    assert (
        mel.send("/account/second-factor", sealed=sealed, code=code_of(secret)).status_code == 409
    )
    for forged in ("", "x", sealed[:-4] + "AAAA", "v1|test|AAAA|AAAA"):
        assert (
            mel.send("/account/second-factor", sealed=forged, code=code_of(secret)).status_code
            == 409
        )


def test_a_code_signs_in_once(olivia: Person, app: Flask) -> None:
    code = olivia.code()
    for expected in (303, 422):
        browser = Browser(app.test_client())
        browser.sign_in(olivia.email)
        assert browser.send(SECOND_STEP_PATH, code=code).status_code == expected


@pytest.mark.parametrize("spelling", ["{0} {1}", " {0}{1}\t", "{0}\u2009{1}", "{0}\u00a0{1}"])
def test_a_used_code_is_refused_with_spaces_too(spelling: str, olivia: Person, app: Flask) -> None:
    code = olivia.code()
    spelt = spelling.format(code[:3], code[3:])
    for expected in (303, 422):
        browser = Browser(app.test_client())
        browser.sign_in(olivia.email)
        assert (
            browser.send(SECOND_STEP_PATH, code=spelt if expected == 303 else code).status_code
            == expected
        )


@pytest.mark.parametrize("digits", OTHER_SCRIPTS, ids=["arabic-indic", "devanagari", "full-width"])
def test_digits_of_other_scripts_are_no_code(
    digits: dict[int, int], olivia: Person, stranger: Browser
) -> None:
    stranger.sign_in(olivia.email)
    assert stranger.send(SECOND_STEP_PATH, code=olivia.code().translate(digits)).status_code == 422
    assert not stranger.is_signed_in()


def test_a_code_sent_by_many_at_once_signs_one_in(olivia: Person, app: Flask) -> None:
    code = olivia.code()
    browsers = [Browser(app.test_client()) for _ in range(4)]
    for browser in browsers:
        browser.sign_in(olivia.email)
    with ThreadPoolExecutor(4) as pool:
        answers = list(
            pool.map(lambda one: one.send(SECOND_STEP_PATH, code=code).status_code, browsers)
        )
    assert sorted(answers) == [303, 422, 422, 422]


@pytest.mark.parametrize("drift", [-10, -2, 2, 10])
def test_a_code_of_another_time_is_refused(drift: int, olivia: Person, stranger: Browser) -> None:
    stranger.sign_in(olivia.email)
    assert stranger.send(SECOND_STEP_PATH, code=olivia.code(drift)).status_code == 422


def test_an_older_code_is_refused_after_a_newer_one(olivia: Person, app: Flask) -> None:
    first, second = Browser(app.test_client()), Browser(app.test_client())
    first.sign_in(olivia.email)
    first.send(SECOND_STEP_PATH, code=olivia.code(1))
    second.sign_in(olivia.email)
    assert second.send(SECOND_STEP_PATH, code=olivia.code()).status_code == 422


def test_a_recovery_code_signs_in_once_however_it_is_typed(
    cast: Cast, browse: Browse, app: Flask
) -> None:
    give_password(cast.mel)
    mel = browse(cast.mel)
    _, codes = enrol(mel)
    spellings = [
        codes[0].lower().replace("-", " "),
        codes[0],
        codes[0].replace("-", "").replace("0", "O").replace("1", "l"),
    ]
    answers = []
    for spelling in spellings:
        browser = Browser(app.test_client())
        browser.sign_in(cast.mel.email)
        answers.append(browser.send(SECOND_STEP_PATH, code=spelling).status_code)
    assert answers == [303, 422, 422]
    letter = emails_to(cast.mel.email)[-1]
    assert "recovery code was used" in letter.subject
    assert "9 are left" in letter.body


def test_a_recovery_code_of_somebody_else_opens_nothing(
    cast: Cast, browse: Browse, stranger: Browser
) -> None:
    give_password(cast.adam)
    cast.adam.set_up_second_factor()
    _, codes = enrol(browse(cast.mel))
    stranger.sign_in(cast.adam.email)
    assert stranger.send(SECOND_STEP_PATH, code=codes[0]).status_code == 422


def test_new_recovery_codes_replace_the_earlier(cast: Cast, browse: Browse, app: Flask) -> None:
    give_password(cast.mel)
    mel = browse(cast.mel)
    _, old = enrol(mel)
    new = codes_on(mel.send("/account/recovery-codes").text)
    assert len(set(new)) == 10
    assert not set(new) & set(old)
    browser = Browser(app.test_client())
    browser.sign_in(cast.mel.email)
    assert browser.send(SECOND_STEP_PATH, code=old[0]).status_code == 422
    assert browser.send(SECOND_STEP_PATH, code=new[0]).status_code == 303


def test_removing_it_makes_the_password_enough_again(
    cast: Cast, browse: Browse, app: Flask
) -> None:
    give_password(cast.mel)
    mel = browse(cast.mel)
    mel.send("/account/second-factor/remove")
    assert mel.is_signed_in()
    assert Browser(app.test_client()).sign_in(cast.mel.email).location == "/"
    assert "removed" in emails_to(cast.mel.email)[-1].subject
    assert mel.send("/account/recovery-codes").status_code == 404


def test_guessing_codes_is_limited_and_a_known_browser_keeps_its_own_allowance(
    olivia: Person, app: Flask
) -> None:
    own, guesser = Browser(app.test_client()), Browser(app.test_client())
    own.sign_in(olivia.email)
    own.send(SECOND_STEP_PATH, code=olivia.code(-1))
    own.send("/logout")
    guesser.sign_in(olivia.email)
    statuses = [guesser.send(SECOND_STEP_PATH, code="000000").status_code for _ in range(12)]
    assert statuses[0] == 422
    assert statuses[-1] == 429
    own.sign_in(olivia.email)
    assert own.send(SECOND_STEP_PATH, code=olivia.code(1)).status_code == 303


def test_the_second_step_waits_ten_minutes_and_for_this_browser_only(
    olivia: Person, stranger: Browser, app: Flask
) -> None:
    stranger.sign_in(olivia.email)
    assert stranger.get(SECOND_STEP_PATH).status_code == 200
    assert Browser(app.test_client()).get(SECOND_STEP_PATH).location == "/login"
    with clock.freeze(clock.now() + timedelta(minutes=11)):
        assert stranger.send(SECOND_STEP_PATH, code=olivia.code()).location == "/login"
        assert not stranger.is_signed_in()


def test_the_way_to_where_one_was_going_survives_the_second_step(
    olivia: Person, stranger: Browser
) -> None:
    fields = {"csrf_token": stranger.token(), "email": olivia.email, "password": PASSWORD}
    answer = stranger.open(
        "/login", method="POST", query_string={"next": "/o/acme/settings"}, data=fields
    )
    assert stranger.send(answer.location, code=olivia.code()).location == "/o/acme/settings"


def test_a_secret_that_was_moved_from_another_account_opens_nothing(
    olivia: Person, cast: Cast, stranger: Browser
) -> None:
    give_password(cast.mel)
    foreign = seal("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", secret_place(olivia.user_id))
    with transaction() as session:
        session.execute(update(User).where(User.id == cast.mel.user_id).values(totp_secret=foreign))
    stranger.sign_in(cast.mel.email)
    assert stranger.send(SECOND_STEP_PATH, code=cast.mel.code()).status_code == 422


def test_half_a_sign_in_leaves_no_session(olivia: Person, stranger: Browser) -> None:
    stranger.sign_in(olivia.email)
    assert db.session.scalars(select(UserSession)).all() == []
