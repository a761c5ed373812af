"""Where one is signed in: shown in words, ended one by one or all at once, and by themselves in
time.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.accounts.models import UserSession
from app.accounts.rules.devices import device_in_words, place_in_words
from app.accounts.services.sessions import MAX_SESSION_AGE, MAX_SESSION_IDLE
from app.kernel import clock
from app.kernel.db import db
from app.kernel.ids import new_id
from tests.browser_client import Browser
from tests.cast import Cast, Person, give_password

Browse = Callable[[Person], Browser]
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like"
    " Gecko) Version/18.6 Mobile/15E148 Safari/604.1"
)
EDGE = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0"
)


def sign_in_from(
    app: Flask, person: Person, user_agent: str, address: str = "127.0.0.1"
) -> Browser:
    browser = Browser(app.test_client())
    browser.client.environ_base.update({"HTTP_USER_AGENT": user_agent, "REMOTE_ADDR": address})
    assert browser.sign_in(person.email).status_code == 303
    return browser


def session_of(person: Person, user_agent: str) -> UserSession:
    db.session.rollback()
    return db.session.execute(
        select(UserSession).where(
            UserSession.user_id == person.user_id, UserSession.user_agent == user_agent
        )
    ).scalar_one()


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        (IPHONE, "Safari on an iPhone"),
        (EDGE, "Edge on a Mac"),
        ("", "Unknown browser"),
        ("<b>", "Unknown browser"),
    ],
)
def test_a_device_is_named_in_words(user_agent: str, words: str) -> None:
    assert device_in_words(user_agent) == words


@given(st.text(), st.text())
def test_whatever_a_browser_says_it_is_called_something(user_agent: str, address: str) -> None:
    assert device_in_words(user_agent)
    assert place_in_words(address)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("127.0.0.1", "this computer"),
        ("::1", "this computer"),
        ("10.1.2.3", "a private network (10.1.2.3)"),
        ("8.8.8.8", "8.8.8.8"),
        ("", "an unknown place"),
    ],
)
def test_a_place_is_named_in_words(address: str, words: str) -> None:
    assert place_in_words(address) == words


def test_the_list_shows_each_live_session_and_which_is_this(app: Flask, cast: Cast) -> None:
    give_password(cast.mel)
    here, there, gone = (
        sign_in_from(app, cast.mel, *one) for one in ((FIREFOX,), (IPHONE, "8.8.8.8"), (EDGE,))
    )
    gone.send("/logout")
    page = here.get("/account").text
    assert (
        page.index("Firefox on Windows")
        < page.index("This browser")
        < page.index("Safari on an iPhone")
    )
    assert "From 8.8.8.8" in page
    assert "Edge on a Mac" not in page
    assert there.is_signed_in()


def test_one_session_is_ended_and_the_others_stay(app: Flask, cast: Cast) -> None:
    give_password(cast.mel)
    here, phone, mac = (sign_in_from(app, cast.mel, agent) for agent in (FIREFOX, IPHONE, EDGE))
    assert (
        here.send(f"/account/sessions/{session_of(cast.mel, IPHONE).id}/end").location == "/account"
    )
    assert [one.is_signed_in() for one in (here, phone, mac)] == [True, False, True]


def test_all_others_are_ended_at_once(app: Flask, cast: Cast) -> None:
    give_password(cast.mel)
    here, phone, mac = (sign_in_from(app, cast.mel, agent) for agent in (FIREFOX, IPHONE, EDGE))
    assert here.send("/account/sessions/end-others").location == "/account"
    assert [one.is_signed_in() for one in (here, phone, mac)] == [True, False, False]


def test_sessions_of_others_cannot_be_ended(app: Flask, cast: Cast, browse: Browse) -> None:
    give_password(cast.mel)
    mel = sign_in_from(app, cast.mel, FIREFOX)
    eve = browse(cast.eve)
    foreign, unknown = (
        eve.send(f"/account/sessions/{one}/end")
        for one in (session_of(cast.mel, FIREFOX).id, new_id())
    )
    assert foreign.status_code == unknown.status_code == 404
    assert mel.is_signed_in()


def test_a_session_ends_after_fourteen_days_without_a_visit_and_after_thirty_in_any_case(
    cast: Cast, browse: Browse
) -> None:
    idle, used, now = browse(cast.mel), browse(cast.mel), clock.now()
    moment = timedelta(0)
    while moment < MAX_SESSION_AGE:
        with clock.freeze(now + moment):
            assert used.is_signed_in()
        moment += MAX_SESSION_IDLE - timedelta(days=1)
    with clock.freeze(now + MAX_SESSION_IDLE + timedelta(hours=1)):
        assert not idle.is_signed_in()
    with clock.freeze(now + MAX_SESSION_AGE + timedelta(hours=1)):
        assert not used.is_signed_in()
