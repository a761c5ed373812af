"""The newcomer's path, exactly: from the first page to a draft invoice in Xero, on running
processes.
"""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.browser.conftest import Complaints, Open
from tests.browser.demo_process import Demo, new_demo
from xero_simulator.testing import DEADLINE_SECONDS

pytestmark = pytest.mark.browser

CLIENT = "Harbour & Vine Hotels"
MATCHED_CLIENTS = (
    CLIENT,
    "Kowhai Health Trust",
    "Northlight Studio",
    "Tui Brewing Co",
    "Pohutukawa Legal",
    "Southern Alps Outdoor",
)
Picture = Callable[[Page, str], None]


@pytest.fixture
def demo() -> Iterator[Demo]:
    """One that nobody has touched: the others' is connected and billed by now."""
    with new_demo() as running:
        yield running


def test_a_newcomer_reaches_a_draft_invoice_in_xero(
    demo: Demo, open_page: Open, complaints: Complaints, picture: Picture
) -> None:
    page = open_page()
    sign_in(page, demo, picture)
    connect(page, picture)
    see_the_first_sync(page, picture)
    shown = create_an_invoice(page, picture)
    number = see_it_pushed(page, shown, picture)
    see_it_in_xero(page, demo, number, shown, picture)
    assert complaints.at_address(demo.base_url) == []


def sign_in(page: Page, demo: Demo, picture: Picture) -> None:
    page.goto(demo.base_url)
    picture(page, "welcome")
    page.get_by_role("link", name="Sign in").first.click()
    picture(page, "sign-in")
    page.get_by_role("button", name="Sign in as Olivia Hart, owner").click()
    expect(page.get_by_role("heading", name="Timesheet")).to_be_visible()
    picture(page, "timesheet")


def connect(page: Page, picture: Picture) -> None:
    page.get_by_role("navigation", name="Main", exact=True).get_by_role("link", name="Xero").click()
    expect(page.get_by_role("heading", name="Not connected to Xero")).to_be_visible()
    picture(page, "xero-not-connected")
    page.get_by_role("button", name="Connect to Xero").click()
    page.get_by_role("button", name="Aroha").click()
    picture(page, "xero-consent")
    expect(page.get_by_role("radio", name="Demo Company (NZ)")).to_be_checked()
    page.get_by_role("button", name="Allow access").click()


def see_the_first_sync(page: Page, picture: Picture) -> None:
    expect(page.get_by_role("heading", name="Next: who is who")).to_be_visible()
    picture(page, "first-sync")
    page.get_by_role("link", name="Link clients to contacts").click()
    linked = page.get_by_role("table", name="Clients and their contacts")
    for name in MATCHED_CLIENTS:
        expect(
            linked.get_by_role(
                "row", name=re.compile(f"{re.escape(name)}.*{re.escape(name)}", re.DOTALL)
            )
        ).to_be_visible()
    for nearly in ("Meridian Logistics Ltd", "Rata & Sons Limited"):
        page.get_by_role("checkbox", name=nearly).check()
    picture(page, "link-contacts")
    page.get_by_role("button", name="Link the ticked clients").click()
    expect(page.get_by_role("heading", name="Not linked yet")).to_have_count(0)


def create_an_invoice(page: Page, picture: Picture) -> str:
    """Answers the total that the preview shows."""
    page.get_by_role("navigation", name="Main", exact=True).get_by_role(
        "link", name="Invoices"
    ).click()
    page.get_by_role("link", name="New invoice").click()
    page.get_by_role("link", name=CLIENT, exact=True).click()
    expect(page.locator("#invoice_total")).to_be_visible()
    page.wait_for_load_state("load")
    picture(page, "preview")
    shown = page.locator("#invoice_total").inner_text()
    page.get_by_role("button", name="Create draft in Xero").click()
    return shown


def see_it_pushed(page: Page, shown: str, picture: Picture) -> str:
    """Answers the invoice's number in Xero."""
    expect(page.get_by_role("link", name="Open in Xero")).to_be_visible()
    picture(page, "pushed")
    facts = page.locator("main")
    expect(facts).to_contain_text("Total in Xero")
    assert amount(shown) == amount(value_of(page, "Total in Xero"))
    return value_of(page, "Number in Xero")


def see_it_in_xero(page: Page, demo: Demo, number: str, shown: str, picture: Picture) -> None:
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Open in Xero").click()
    there = opened.value
    expect(there.get_by_role("heading", name=number, exact=True)).to_be_visible()
    assert amount(there.locator(".grand dd").inner_text()) == amount(shown)
    expect(there.get_by_text("Draft", exact=True)).to_be_visible()
    picture(there, "in-xero")
    found = requests.get(
        f"{demo.simulator_url}/_sim/organisations/Demo Company (NZ)/invoices",
        timeout=DEADLINE_SECONDS,
    ).json()
    same = [one for one in found["invoices"] if one["InvoiceNumber"] == number]
    assert [(one["Contact"]["Name"], one["Status"]) for one in same] == [(CLIENT, "DRAFT")]
    assert Decimal(str(same[0]["Total"])) == amount(shown)


def value_of(page: Page, term: str) -> str:
    return (
        page.locator("dt", has_text=re.compile(f"^{term}$"))
        .locator("xpath=following-sibling::dd[1]")
        .inner_text()
    )


def amount(text: str) -> Decimal:
    return Decimal(re.sub(r"[^0-9.]", "", text))
