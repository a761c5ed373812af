"""axe finds nothing and nothing sticks out: main pages, wide and on a phone, light and dark."""

import re
from collections.abc import Iterator
from typing import Any, Literal

import pytest
from playwright.sync_api import Page

from app.cli.seeding.demo import STUDIO_SLUG
from app.config import ROOT
from tests.browser.conftest import PHONE, WIDE, Complaints, Open
from tests.browser.demo_process import Demo
from tests.browser.steps import have_time_to_bill, sign_in

pytestmark = pytest.mark.browser

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()
STRANGERS = (
    "/",
    "/login",
    "/signup",
    "/reset",
    "/privacy/xero",
    "/help",
    "/help/xero",
    "/no/such/page",
)
OF_TIME = (
    "timesheet",
    "timesheet/day",
    "timesheet/calendar",
    "entries",
    "entries/new",
    "clients",
    "clients/new",
    "projects",
    "projects/new",
    "rates",
)
OF_MONEY = (
    "invoices",
    "invoices/new",
    "invoices/bulk",
    "unbilled",
    "reconcile",
    "retainers",
    "settings/invoices",
)
OF_XERO = ("settings/xero", "settings/xero/sync", "settings/xero/calls", "contacts")
OF_PEOPLE = (
    "members",
    "members/roles",
    "invitations/new",
    "ownership",
    "settings",
    "settings/organisation",
    "settings/profile",
)
ORGANISATION_PAGES = (
    "audit",
    "exports",
    "closure",
    "closure/new",
    "settings/address",
    "settings/logo",
)
ACCOUNT_PAGES = (
    *("/account", "/account/password", "/account/address", "/account/passkeys/new"),
    *("/account/second-factor/new", "/account/second-factor/remove", "/confirm"),
)
FIRST_PAGES = ("clients", "projects", "invoices/new", "invoices", "retainers")
LOOKS: dict[str, tuple[Any, Literal["light", "dark"]]] = {
    "wide and light": (WIDE, "light"),
    "wide and dark": (WIDE, "dark"),
    "phone and dark": (PHONE, "dark"),
    "phone and light": (PHONE, "light"),
}
# What the other scheme at the same size can change; all else was looked at there.
COLOUR_RULES = ("color-contrast", "link-in-text-block")
ONLY_COLOURS = {"wide and dark", "phone and light"}


@pytest.fixture
def page(open_page: Open) -> Page:
    """One into which axe may be put, against the Content Security Policy."""
    return open_page(bypass_csp=True)


def test_axe_finds_nothing_on_the_pages_of_strangers(
    page: Page, demo: Demo, complaints: Complaints
) -> None:
    found = {path: faults(page, demo.base_url + path) for path in STRANGERS}
    assert {path: wrong for path, wrong in found.items() if wrong} == {}
    assert [complaint for complaint in complaints if "/no/such/page" not in complaint] == []


@pytest.mark.parametrize(
    "paths",
    [OF_TIME, OF_MONEY, OF_XERO, OF_PEOPLE, ORGANISATION_PAGES],
    ids=["time", "money", "xero", "people", "whole"],
)
def test_axe_finds_nothing_on_the_pages_of_an_owner(
    paths: tuple[str, ...], page: Page, demo: Demo, complaints: Complaints
) -> None:
    sign_in(page, demo)
    found = {}
    for path in paths:
        address = f"{demo.base_url}/o/{STUDIO_SLUG}/{path}"
        found[path] = faults(page, address)
        if path in FIRST_PAGES and (shown := first_shown(page)):
            found[f"the first of {path}"] = faults(page, shown)
    assert {path: wrong for path, wrong in found.items() if wrong} == {}
    assert complaints == []


def test_axe_finds_nothing_from_the_unbilled_time_to_the_invoices(
    page: Page, demo: Demo, complaints: Complaints
) -> None:
    sign_in(page, demo)
    have_time_to_bill(page, demo)
    page.goto(f"{demo.base_url}/o/{STUDIO_SLUG}/unbilled")
    page.get_by_role("checkbox", name="All clients").check()
    page.get_by_role("button", name="Invoice the chosen clients").click()
    page.wait_for_selector("#bulk_confirm")
    page.get_by_label("Save as drafts").check()
    found = {"confirm": faults_here(page)}
    page.get_by_role("button", name="Create").click()
    page.get_by_text(re.compile(r"\d+ invoices? created")).wait_for()
    found |= {"run": faults_here(page)}
    page.get_by_role("table", name="Result for each client").get_by_role(
        "link", name="Draft"
    ).first.click()
    page.wait_for_selector("#invoice_facts")
    found |= {"invoice": faults_here(page)}
    assert {path: wrong for path, wrong in found.items() if wrong} == {}
    assert complaints == []


def test_axe_finds_nothing_on_the_pages_of_ones_own_account(
    page: Page, demo: Demo, complaints: Complaints
) -> None:
    sign_in(page, demo)
    found = {path: faults(page, demo.base_url + path) for path in ACCOUNT_PAGES}
    assert {path: wrong for path, wrong in found.items() if wrong} == {}
    assert complaints == []


def first_shown(page: Page) -> str | None:
    """The address of the first thing that the page's table leads to."""
    link = page.locator("main table tbody a[href]").first
    return str(link.evaluate("link => link.href")) if link.count() else None


def faults(page: Page, address: str) -> list[str]:
    """What is wrong at `address`, in each of the looks."""
    page.goto(address)
    return faults_here(page)


def faults_here(page: Page) -> list[str]:
    page.evaluate(AXE)
    page.add_style_tag(
        content="*, *::before, *::after { transition: none !important; animation: none !important }"
    )
    return [
        f"{look}: {wrong}"
        for look, (size, scheme) in LOOKS.items()
        for wrong in _faults_in(page, size, scheme, COLOUR_RULES if look in ONLY_COLOURS else ())
    ]


def _faults_in(
    page: Page, size: Any, scheme: Literal["light", "dark"], rules: tuple[str, ...]
) -> Iterator[str]:
    """What axe finds by these rules, or by all of its own when none is named."""
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    page.wait_for_function(
        "theme => document.documentElement.dataset.bsTheme === theme", arg=scheme
    )
    options = {"resultTypes": ["violations"], **({"runOnly": list(rules)} if rules else {})}
    result: dict[str, Any] = page.evaluate("options => axe.run(document, options)", options)
    yield from (
        f"{one['id']}: {node['html'][:160]}"
        for one in result["violations"]
        for node in one["nodes"][:3]
    )
    beyond = int(
        page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    )
    if beyond > 0:
        yield f"{beyond} pixels stick out at the right"
