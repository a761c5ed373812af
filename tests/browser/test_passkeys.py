"""Passkeys in Chromium, on a device that the browser pretends to have."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, expect

from app.cli.seeding.demo import PEOPLE
from tests.browser.conftest import PHONE, Complaints, Open
from tests.browser.demo_process import Demo
from tests.browser.test_accessibility import faults

pytestmark = pytest.mark.browser

INSIDE = re.compile(r"/(o/.*)?$")

ADAM, MARA, MEL, NOAH = PEOPLE[1:5]


class Device:
    """The device of a page's browser, which holds passkeys; its person agrees, unless told
    otherwise.
    """

    def __init__(self, page: Page) -> None:
        self.session: CDPSession = page.context.new_cdp_session(page)
        self.session.send("WebAuthn.enable", {"enableUI": False})
        kind = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
        }
        made = self.session.send(
            "WebAuthn.addVirtualAuthenticator",
            {"options": {**kind, "isUserVerified": True, "automaticPresenceSimulation": True}},
        )
        self.id = made["authenticatorId"]

    def recognises(self, person: bool) -> None:
        self.session.send(
            "WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": person}
        )

    def passkeys(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.session.send(
            "WebAuthn.getCredentials", {"authenticatorId": self.id}
        )["credentials"]
        return found

    def put_back(self, passkey: dict[str, Any]) -> None:
        """The device holds `passkey` as it was, counter and all: a copy."""
        self.session.send("WebAuthn.clearCredentials", {"authenticatorId": self.id})
        self.session.send(
            "WebAuthn.addCredential", {"authenticatorId": self.id, "credential": passkey}
        )


@pytest.fixture
def page(open_page: Open) -> Page:
    """One into which axe may be put, against the Content Security Policy."""
    return open_page(bypass_csp=True)


def sign_in(page: Page, demo: Demo, person: tuple[str, ...]) -> None:
    page.goto(f"{demo.base_url}/login")
    page.get_by_role("button", name=f"Sign in as {person[0]}").click()
    page.wait_for_url(INSIDE)


def add_passkey(page: Page, demo: Demo, name: str) -> None:
    page.goto(f"{demo.base_url}/account")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_text(f"“{name}” opens your account from now on")).to_be_visible()


def remove_passkey(page: Page, demo: Demo, name: str) -> None:
    page.goto(f"{demo.base_url}/account")
    page.get_by_role("link", name=f"Remove the passkey {name}").click()
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_text("The passkey is removed here")).to_be_visible()


def sign_out(page: Page, demo: Demo) -> None:
    page.context.clear_cookies()
    page.goto(f"{demo.base_url}/login")


def is_signed_in(page: Page, demo: Demo) -> bool:
    return page.request.get(f"{demo.base_url}/organisations/new", max_redirects=0).status == 200


def test_a_passkey_is_added_used_and_removed(
    page: Page, demo: Demo, complaints: Complaints, picture: Callable[[Page, str], None]
) -> None:
    device = Device(page)
    sign_in(page, demo, ADAM)
    add_passkey(page, demo, "Desk")
    assert len(device.passkeys()) == 1
    assert faults(page, f"{demo.base_url}/account/passkeys/new") == []
    assert faults(page, f"{demo.base_url}/account") == []
    page.get_by_role("link", name="Remove the passkey Desk").click()
    assert faults(page, page.url) == []
    picture(page, "passkey-remove")
    sign_out(page, demo)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(INSIDE)
    remove_passkey(page, demo, "Desk")
    sign_out(page, demo)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("No passkey was used that opens an account here")).to_be_visible()
    assert not is_signed_in(page, demo)
    assert complaints == []


def test_it_takes_the_place_of_the_code(page: Page, demo: Demo, complaints: Complaints) -> None:
    Device(page)
    sign_in(page, demo, MARA)
    add_passkey(page, demo, "Second")
    sign_out(page, demo)
    page.get_by_label("E-mail").fill(MARA[1])
    page.get_by_label("Password").fill(password_of(page, MARA))
    page.locator("main form").first.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/login/code*")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(INSIDE)
    page.goto(f"{demo.base_url}/confirm?next=/account")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Where you are signed in")).to_be_visible()
    remove_passkey(page, demo, "Second")
    assert complaints == []


def test_a_device_that_does_not_recognise_its_person_lets_nobody_in(page: Page, demo: Demo) -> None:
    device = Device(page)
    sign_in(page, demo, MEL)
    add_passkey(page, demo, "Strict")
    sign_out(page, demo)
    device.recognises(person=False)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("No passkey was used")).to_be_visible()
    assert not is_signed_in(page, demo)
    device.recognises(person=True)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(INSIDE)
    remove_passkey(page, demo, "Strict")


def test_a_copy_that_lags_behind_is_refused(page: Page, demo: Demo) -> None:
    device = Device(page)
    sign_in(page, demo, NOAH)
    add_passkey(page, demo, "Copied")
    copy = device.passkeys()[0]
    for _ in range(2):
        sign_out(page, demo)
        page.get_by_role("button", name="Sign in with a passkey").click()
        page.wait_for_url(INSIDE)
    sign_out(page, demo)
    device.put_back(copy)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("No passkey was used")).to_be_visible()
    assert not is_signed_in(page, demo)


def test_a_device_that_has_one_is_told_so(page: Page, demo: Demo) -> None:
    Device(page)
    sign_in(page, demo, ADAM)
    add_passkey(page, demo, "First")
    page.goto(f"{demo.base_url}/account/passkeys/new")
    page.get_by_label("Name").fill("Once more")
    page.get_by_role("button", name="Add the passkey").click()
    expect(
        page.get_by_text("There is a passkey of yours on this device already").first
    ).to_be_visible()
    expect(page.get_by_label("Name")).to_have_value("Once more")
    remove_passkey(page, demo, "First")


def test_without_javascript_it_is_not_offered_and_the_code_remains(
    open_page: Open, demo: Demo
) -> None:
    page = open_page(java_script_enabled=False, viewport=PHONE)
    page.goto(f"{demo.base_url}/login")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    page.get_by_role("button", name=f"Sign in as {MARA[0]}").click()
    page.wait_for_url(INSIDE)
    page.goto(f"{demo.base_url}/account")
    expect(page.get_by_role("link", name="Add a passkey")).to_be_hidden()
    expect(page.get_by_text("JavaScript is off")).to_be_visible()


def password_of(page: Page, person: tuple[str, ...]) -> str:
    """The demo's button carries it."""
    return page.locator(
        f"form:has(button[aria-label^='Sign in as {person[0]}']) input[name=password]"
    ).input_value()
