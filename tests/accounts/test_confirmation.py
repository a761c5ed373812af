"""Acts that a borrowed browser must not do: asked again who one is, within fifteen minutes; and
what needs a second factor.
"""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import update

from app.accounts.models import Organisation, UserSession
from app.accounts.services.sessions import CONFIRMATION_LIFETIME
from app.kernel import clock
from app.kernel.db import transaction
from app.xero.connection.queries import chosen_modules
from tests.accounts.test_second_factor import code_of, shown_on
from tests.browser_client import Browser
from tests.cast import PASSWORD, Cast, Person, give_password
from tests.html_page import Page

Browse = Callable[[Person], Browser]
XERO = "/o/acme/settings/xero"
DISCONNECT = f"{XERO}/disconnect"
PAGE = {"Referer": f"http://localhost{XERO}?tab=1"}


def grow_stale(person: Person) -> None:
    """The person's sessions were confirmed too long ago."""
    with transaction() as session:
        session.execute(
            update(UserSession)
            .where(UserSession.user_id == person.user_id)
            .values(confirmed_at=clock.now() - CONFIRMATION_LIFETIME)
        )


def post(browser: Browser, path: str, **headers: str) -> tuple[int, str]:
    answer = browser.open(
        path, method="POST", data={"csrf_token": browser.token()}, headers={**PAGE, **headers}
    )
    return answer.status_code, answer.headers.get("Location") or answer.headers.get(
        "HX-Redirect", ""
    )


def test_a_form_leads_over_the_confirmation_back_to_its_page(cast: Cast, browse: Browse) -> None:
    olivia = browse(cast.olivia)
    grow_stale(cast.olivia)
    status, location = post(olivia, DISCONNECT)
    assert (status, location) == (303, "/confirm?next=/o/acme/settings/xero?tab%3D1&again=1")
    assert "fifteen minutes" in olivia.get(location).text
    assert olivia.send(location, proof=cast.olivia.code()).location == f"{XERO}?tab=1"
    assert "do it again now" in olivia.get(XERO).text
    assert "/confirm" not in post(olivia, DISCONNECT)[1]


def test_connecting_goes_on_by_itself_after_the_confirmation(cast: Cast, browse: Browse) -> None:
    olivia = browse(cast.olivia)
    grow_stale(cast.olivia)
    asked = olivia.send(XERO, choose="1", modules="invoice_status").location
    assert asked.startswith(f"/confirm?next={XERO}/connect?wish%3D")
    assert "can do it again" not in olivia.get(asked).text
    onwards = olivia.send(asked, proof=cast.olivia.code()).location
    assert "/identity/connect/authorize?" in olivia.get(onwards).location
    with cast.olivia.enter_scope():
        assert chosen_modules() == {"invoice_status"}


def test_connecting_goes_on_for_whoever_pressed_it_and_for_an_hour(
    cast: Cast, browse: Browse
) -> None:
    olivia, adam = browse(cast.olivia), browse(cast.adam)
    grow_stale(cast.olivia)
    assert olivia.open(XERO, method="POST", headers=PAGE).status_code == 400, (
        "not sent by our own form"
    )
    onwards = olivia.send(post(olivia, XERO)[1], proof=cast.olivia.code()).location
    for wish in (onwards, f"{XERO}/connect", f"{XERO}/connect?wish=v1|x|y|z"):
        assert adam.get(wish).location == XERO
    with clock.freeze(clock.now() + timedelta(minutes=61)), transaction() as session:
        session.execute(update(UserSession).values(confirmed_at=clock.now(), seen_at=clock.now()))
    with clock.freeze(clock.now() + timedelta(minutes=61)):
        assert olivia.get(onwards).location == XERO


def test_htmx_is_led_there_too(cast: Cast, browse: Browse) -> None:
    olivia = browse(cast.olivia)
    grow_stale(cast.olivia)
    asked = {"HX-Request": "true", "HX-Current-URL": f"http://localhost{XERO}"}
    assert post(olivia, DISCONNECT, **asked) == (204, f"/confirm?next={XERO}&again=1")


def test_a_page_is_opened_after_the_confirmation(cast: Cast, browse: Browse) -> None:
    olivia = browse(cast.olivia)
    grow_stale(cast.olivia)
    answer = olivia.get(f"{XERO}/disconnect")
    assert answer.location == f"/confirm?next={XERO}/disconnect"
    assert olivia.send(answer.location, proof=cast.olivia.code()).location == f"{XERO}/disconnect"


def test_it_lasts_fifteen_minutes(cast: Cast, browse: Browse) -> None:
    olivia, now = browse(cast.olivia), clock.now()
    with clock.freeze(now + timedelta(minutes=14)):
        assert "/confirm" not in olivia.get("/account/second-factor/new").headers.get(
            "Location", ""
        )
    with clock.freeze(now + timedelta(minutes=15, seconds=1)):
        assert olivia.get("/account/second-factor/new").location.startswith("/confirm")
        assert olivia.get("/o/acme/timesheet").status_code == 200, "everything else goes on"


def test_without_a_second_factor_the_password_confirms(cast: Cast, stranger: Browser) -> None:
    give_password(cast.mel)
    stranger.sign_in(cast.mel.email)
    grow_stale(cast.mel)
    asked = stranger.get("/account/second-factor/new").location
    assert stranger.send(asked, proof="a wrong password").status_code == 422
    assert stranger.send(asked, proof=PASSWORD).location == "/account/second-factor/new"


def test_with_a_second_factor_the_password_does_not_confirm(cast: Cast, browse: Browse) -> None:
    give_password(cast.olivia)
    olivia = browse(cast.olivia)
    grow_stale(cast.olivia)
    assert olivia.send("/confirm", proof=PASSWORD).status_code == 422
    code = cast.olivia.code()
    assert olivia.send("/confirm", proof=code).status_code == 303
    assert olivia.send("/confirm", proof=code).status_code == 422, "a code is good once here too"


def test_confirming_changes_the_sessions_id(cast: Cast, browse: Browse) -> None:
    olivia = browse(cast.olivia)
    before = olivia.client.get_cookie("hourline", domain="localhost")
    olivia.send("/confirm", proof=cast.olivia.code())
    assert olivia.is_signed_in()
    assert before is not None
    olivia.client.set_cookie("hourline", before.value, domain="localhost")
    assert not olivia.is_signed_in()


def test_guessing_is_limited(cast: Cast, browse: Browse) -> None:
    olivia = browse(cast.olivia)
    assert [olivia.send("/confirm", proof="000000").status_code for _ in range(12)][-1] == 429


def test_the_way_back_never_leaves_this_site(cast: Cast, browse: Browse) -> None:
    olivia = browse(cast.olivia)
    grow_stale(cast.olivia)
    assert (
        post(olivia, DISCONNECT, Referer="https://evil.example/x")[1] == "/confirm?next=/&again=1"
    )
    assert olivia.send("/confirm?next=//evil.example/", proof=cast.olivia.code()).location == "/"


def test_connecting_xero_leads_who_has_no_second_factor_through_setting_one_up(
    cast: Cast, stranger: Browser
) -> None:
    give_password(cast.olivia)
    stranger.sign_in(cast.olivia.email)
    assert stranger.get(XERO).status_code == 200, "looking needs none"
    asked = post(stranger, XERO)[1]
    assert asked.startswith(f"/account/second-factor/new?next={XERO}/connect?wish%3D")
    secret, sealed = shown_on(stranger.get(asked).text)
    codes = stranger.send(asked.replace("/new?", "?"), sealed=sealed, code=code_of(secret))
    onwards = Page(codes).link("I have saved them")
    assert "/identity/connect/authorize?" in stranger.get(onwards).location


def test_an_organisation_can_ask_everybody_for_a_second_factor(
    cast: Cast, stranger: Browser, browse: Browse
) -> None:
    with cast.olivia.enter_scope(), transaction() as session:
        session.execute(
            update(Organisation)
            .where(Organisation.id == cast.olivia.org_id)
            .values(require_second_factor=True)
        )
    give_password(cast.mel)
    stranger.sign_in(cast.mel.email)
    assert (
        stranger.get("/o/acme/timesheet").location
        == "/account/second-factor/new?next=/o/acme/timesheet"
    )
    assert stranger.get("/o/elsewhere/timesheet").status_code == 404
    cast.mel.set_up_second_factor()
    assert stranger.get("/o/acme/timesheet").status_code == 200
    give_password(cast.eve)
    assert browse(cast.eve).get("/o/elsewhere/timesheet").status_code == 200


def test_who_may_not_is_told_so_before_anything_is_asked(cast: Cast, browse: Browse) -> None:
    for person, status in ((cast.mel, 403), (cast.eve, 404)):
        browser = browse(person)
        grow_stale(person)
        assert post(browser, XERO)[0] == status


def test_only_who_has_a_password_is_asked_for_it_to_change_it(cast: Cast, browse: Browse) -> None:
    mel = browse(cast.mel)
    assert "Current password" not in mel.get("/account/password").text
    assert "Set a password" in mel.get("/account").text
    give_password(cast.mel)
    assert "Current password" in mel.get("/account/password").text
    assert "Change the password" in mel.get("/account").text
