"""Signing up and in with Xero: Xero's own id of the person is the key, an address never is."""

from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.accounts.models import User, UserSession
from app.accounts.models.xero_identities import XeroIdentity
from app.accounts.services.sessions import CONFIRMATION_LIFETIME
from app.kernel import clock
from app.kernel.db import db, transaction
from app.xero.connect.models import IdentityAttempt
from tests.browser_client import Browser
from tests.cast import PASSWORD, Cast, Person, give_password
from tests.mailbox import emails_to, link_in
from tests.xero.conftest import Xero
from xero_simulator.testing import AROHA, BEN

FINISH = "/signup/xero/finish"


@pytest.fixture
def browser(app: Flask) -> Browser:
    return Browser(app.test_client())


def go_to_xero(browser: Browser, path: str = "/signup/xero") -> str:
    answer = browser.send(path)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def come_back(browser: Browser, xero: Xero, email: str = AROHA, **how: str) -> str:
    """Sign in at Xero as `email`; answers where Hourline leads then."""
    answer = browser.get(xero.give_consent(go_to_xero(browser), email, tenants=(), **how))
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def linked_accounts() -> dict[str, bool]:
    """Address of each account that a Xero user opens → whether it is confirmed."""
    db.session.rollback()
    rows = db.session.execute(
        select(User.email, User.verified_at).join(XeroIdentity, XeroIdentity.user_id == User.id)
    )
    return {email: verified_at is not None for email, verified_at in rows}


def link(browser: Browser, xero: Xero, person: Person, email: str = AROHA) -> str:
    """Somebody who is signed in links the Xero user of `email`; answers where that leads."""
    answer = browser.get(xero.give_consent(go_to_xero(browser, "/account/xero"), email, tenants=()))
    return str(answer.headers["Location"])


def sign_in_browser(app: Flask, person: Person) -> Browser:
    client = app.test_client()
    client.set_cookie("hourline", person.open_session(), domain="localhost")
    return Browser(client)


def sign_up(browser: Browser, xero: Xero, email: str = AROHA) -> None:
    assert come_back(browser, xero, email) == FINISH
    page = browser.get(FINISH)
    assert f'value="{email}"' in page.text
    answer = browser.send(FINISH, name="Aroha Parata", email=email)
    assert answer.headers["Location"] == "/signup/sent"


def test_a_newcomer_signs_up_and_is_let_in_once_the_address_is_confirmed(
    browser: Browser, xero: Xero
) -> None:
    sign_up(browser, xero)
    assert linked_accounts() == {}
    assert not browser.is_signed_in()
    browser.send(link_in(emails_to(AROHA)[-1]))
    assert browser.is_signed_in()
    assert linked_accounts() == {AROHA: True}


def test_afterwards_xero_alone_opens_the_account_anywhere(
    app: Flask, browser: Browser, xero: Xero
) -> None:
    sign_up(browser, xero)
    browser.send(link_in(emails_to(AROHA)[-1]))
    elsewhere = Browser(app.test_client())
    asked = go_to_xero(elsewhere, "/signup/xero?next=/organisations/new")
    back = elsewhere.get(xero.give_consent(asked, AROHA, tenants=()))
    assert back.headers["Location"] == "/organisations/new", "and leads to where one was going"
    assert elsewhere.is_signed_in()


def test_who_has_neither_password_nor_factor_is_led_to_a_password_where_proof_is_asked(
    browser: Browser, xero: Xero
) -> None:
    sign_up(browser, xero)
    browser.send(link_in(emails_to(AROHA)[-1]))
    with transaction() as session:
        session.execute(
            update(UserSession).values(confirmed_at=clock.now() - CONFIRMATION_LIFETIME)
        )
    asked = browser.get("/account/second-factor/new").headers["Location"]
    page = browser.get(asked).text
    assert "First, set a password" in page
    assert 'name="proof"' not in page
    assert browser.send(asked, proof="anything at all").status_code == 422
    assert f'name="email" value="{AROHA}"' in page
    browser.send("/reset", email=AROHA)
    browser.send(link_in(emails_to(AROHA)[-1]), password=PASSWORD)
    assert browser.get("/account/second-factor/new").status_code == 200


def test_only_who_one_is_is_asked_for(browser: Browser, xero: Xero) -> None:
    asked = parse_qs(urlsplit(go_to_xero(browser)).query)
    assert asked["scope"] == ["openid profile email"]
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["nonce"] != asked["state"]


def test_no_token_is_kept(browser: Browser, xero: Xero) -> None:
    sign_up(browser, xero)
    browser.send(link_in(emails_to(AROHA)[-1]))
    assert not xero.connections()
    assert db.session.scalars(select(IdentityAttempt)).all() == []


def test_an_account_with_the_same_address_is_never_taken_over(
    app: Flask, browser: Browser, xero: Xero, cast: Cast
) -> None:
    with transaction() as session:
        session.get_one(User, cast.mara.user_id).email = AROHA
    assert come_back(browser, xero) == FINISH
    answer = browser.send(FINISH, name="Aroha Parata", email=AROHA)
    assert answer.headers["Location"] == "/signup/sent"
    assert linked_accounts() == {}
    assert "already have an account" in emails_to(AROHA)[-1].subject
    assert come_back(browser, xero) == FINISH
    assert not browser.is_signed_in()


def test_whoever_signs_up_with_a_foreign_address_never_gets_into_its_account(
    app: Flask, browser: Browser, xero: Xero
) -> None:
    """The owner signs up later in their own browser: what the first one linked opens nothing,
    whichever of the letters they follow.
    """
    assert come_back(browser, xero, BEN) == FINISH
    browser.send(FINISH, name="Ben", email=AROHA)
    owner = Browser(app.test_client())
    owner.send("/signup", name="Aroha", email=AROHA, password=PASSWORD)
    for letter in emails_to(AROHA):
        path = link_in(letter)
        owner.send(path)
        owner.send(path, password=PASSWORD)
    intruder = Browser(app.test_client())
    come_back(intruder, xero, BEN)
    assert not intruder.is_signed_in()


def test_a_letter_followed_in_another_browser_opens_nothing(
    app: Flask, browser: Browser, xero: Xero
) -> None:
    sign_up(browser, xero)
    other = Browser(app.test_client())
    path = link_in(emails_to(AROHA)[-1])
    assert "in the browser" in other.get(path).text
    assert other.send(path).status_code == 422
    assert other.send(path, password="").status_code == 422
    assert not other.is_signed_in()
    assert linked_accounts() == {}


def test_somebody_signed_in_links_and_unlinks(app: Flask, xero: Xero, cast: Cast) -> None:
    give_password(cast.mara)
    mara = sign_in_browser(app, cast.mara)
    assert link(mara, xero, cast.mara) == "/account"
    assert linked_accounts() == {cast.mara.email: True}
    elsewhere = Browser(app.test_client())
    come_back(elsewhere, xero)
    assert elsewhere.is_signed_in() or elsewhere.get("/login/code").status_code == 200
    assert "Unlink Xero?" in mara.get("/account").text
    mara.send("/account/xero/unlink")
    assert linked_accounts() == {}
    assert [letter.subject for letter in emails_to(cast.mara.email)] == [
        "You can sign in with Xero",
        "Xero no longer opens your account",
    ]


def test_a_xero_user_opens_one_account_only(app: Flask, xero: Xero, cast: Cast) -> None:
    link(sign_in_browser(app, cast.mara), xero, cast.mara)
    adam = sign_in_browser(app, cast.adam)
    link(adam, xero, cast.adam)
    assert "opens another account" in adam.get("/account").text
    assert linked_accounts() == {cast.mara.email: True}


def test_the_only_way_in_cannot_be_unlinked(browser: Browser, xero: Xero) -> None:
    sign_up(browser, xero)
    browser.send(link_in(emails_to(AROHA)[-1]))
    browser.send("/account/xero/unlink")
    assert "Set a password first" in browser.get("/account").text
    assert linked_accounts() == {AROHA: True}


def test_declining_changes_nothing(browser: Browser, xero: Xero) -> None:
    assert come_back(browser, xero, decision="decline") == "/login"
    assert "You did not sign in with Xero" in browser.get("/login").text
    assert not browser.is_signed_in()


def test_an_answer_works_once_and_in_its_own_browser(
    app: Flask, browser: Browser, xero: Xero
) -> None:
    path = xero.give_consent(go_to_xero(browser), AROHA, tenants=())
    stranger = Browser(app.test_client())
    assert stranger.get(path).headers["Location"] == "/login"
    assert browser.get(path).headers["Location"] == FINISH
    again = browser.get(path)
    assert again.headers["Location"] == "/login"
    assert "was used before" in browser.get("/login").text


def test_an_answer_that_starts_elsewhere_signs_nobody_in(
    app: Flask, browser: Browser, xero: Xero
) -> None:
    """Somebody else's answer, pushed into a browser that has begun one of its own."""
    foreign = xero.give_consent(go_to_xero(Browser(app.test_client())), BEN, tenants=())
    go_to_xero(browser)
    assert browser.get(foreign).headers["Location"] == "/login"


def test_a_state_of_a_sign_in_connects_nothing(
    app: Flask, xero: Xero, cast: Cast, browser: Browser
) -> None:
    path = xero.give_consent(go_to_xero(browser), AROHA, tenants=())
    adam = sign_in_browser(app, cast.adam)
    assert adam.get(path).headers["Location"] == "/account"
    assert "belongs to another browser" in adam.get("/account").text


def test_the_buttons_say_what_they_do(browser: Browser) -> None:
    assert "Sign in with Xero" in browser.get("/login").text
    assert "Sign up with Xero" in browser.get("/signup").text
    assert browser.page("/signup/xero").texts("h1")[0].startswith("Continue with Xero")
