"""The newcomer's path, exactly: from the first page to a draft invoice in Xero, on running
processes.
"""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
import requests
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Complaints, Open
from tests.browser.demo_process import Demo, new_demo
from xero_simulator.testing import DEADLINE_SECONDS

pytestmark = pytest.mark.browser

CLIENT = "Harbour & Vine Hotels"
NEWCOMER = "nina@newcomer.example"
FIRST_STEPS = "From an empty page to the first draft in Xero"
# Typing is not counted; the letter, the second factor and the stand-in's consent are.
MAX_NEWCOMER_CLICKS, MAX_DEMO_CLICKS = 18, 7
Picture = Callable[[Page, str], None]


@pytest.fixture
def demo() -> Iterator[Demo]:
    """One that nobody has touched: the others' is connected and billed by now."""
    with new_demo() as running:
        yield running


def test_a_newcomer_reaches_a_draft_invoice_in_xero(
    demo: Demo, open_page: Open, complaints: Complaints, picture: Picture
) -> None:
    """First somebody who signs up, then the owner whom the demo has."""
    clicks = Clicks(open_page(), picture)
    sign_up(clicks, demo)
    make_time_to_bill(clicks)
    connect_with_a_second_factor(clicks)
    answer_the_questions(clicks)
    create_the_first_draft(clicks)
    assert clicks.count <= MAX_NEWCOMER_CLICKS
    free_the_demo_company(demo)
    clicks = Clicks(open_page(), picture)
    sign_in(clicks, demo)
    connect(clicks)
    client, shown = create_an_invoice(clicks)
    number = see_it_pushed(clicks.page, shown, picture)
    assert clicks.count <= MAX_DEMO_CLICKS
    see_it_in_xero(clicks.page, demo, number, client, shown, picture)
    assert complaints.at_address(demo.base_url) == []


class Clicks:
    """Somebody at a page; `count`: how often they pressed, chose, or sent with Enter so far."""

    def __init__(self, page: Page, picture: Picture) -> None:
        self.page, self.picture, self.count = page, picture, 0

    def press(self, button: Locator) -> None:
        button.click()
        self.count += 1

    def press_button(self, name: str) -> None:
        self.press(self.page.get_by_role("button", name=name, exact=True))

    def choose(self, field: Locator, value: str) -> None:
        field.select_option(value)
        self.count += 1

    def follow(self, name: str | re.Pattern[str]) -> None:
        self.press(self.page.get_by_role("link", name=name))


def sign_up(clicks: Clicks, demo: Demo) -> None:
    page = clicks.page
    page.goto(demo.base_url)
    clicks.picture(page, "welcome")
    clicks.press(page.get_by_role("link", name="Sign up").first)
    page.get_by_label("Name").fill("Nina Newcomer")
    page.get_by_label("E-mail").fill(NEWCOMER)
    page.get_by_label("Password").fill("four words in a row")
    clicks.press_button("Sign up")
    clicks.follow("Open your e-mail")
    letter = page.get_by_role("article").filter(has_text=NEWCOMER)
    clicks.press(letter.get_by_role("link").first)
    clicks.press_button("Confirm and sign in")
    page.get_by_label("Name", exact=True).fill("Newcomer Studio")
    clicks.press_button("Create organisation")
    expect(page.get_by_role("heading", name=FIRST_STEPS)).to_be_visible()
    clicks.picture(page, "first-steps")


def make_time_to_bill(clicks: Clicks) -> None:
    """In the list of first steps: client, project and rate, then an entry."""
    steps = clicks.page.locator("#checklist")
    steps.get_by_label("Client").fill(CLIENT)
    steps.get_by_label("Project").fill("Booking site")
    steps.get_by_label("Rate an hour").fill("150")
    clicks.press(steps.get_by_role("button", name="Add project"))
    steps.get_by_label("What was done").fill("Plan the rooms")
    steps.get_by_label("Duration").fill("1:30")
    clicks.press(steps.get_by_role("button", name="Add time"))
    expect(steps.get_by_role("button", name="Connect to Xero")).to_be_visible()
    clicks.picture(clicks.page, "first-steps-connect")


def connect_with_a_second_factor(clicks: Clicks) -> None:
    page = clicks.page
    clicks.press_button("Connect to Xero")
    expect(page.get_by_role("heading", name="Set up your second factor")).to_be_visible()
    clicks.picture(page, "second-factor")
    shown = page.locator("#demo_code").inner_text()
    page.get_by_label("Code").fill("".join(re.findall(r"\d{6}", shown)[:1]))
    clicks.press_button("Turn it on")
    clicks.picture(page, "recovery-codes")
    clicks.follow("I have saved them")
    give_consent(clicks)


def give_consent(clicks: Clicks) -> None:
    page = clicks.page
    clicks.press(page.get_by_role("button", name="Aroha"))
    expect(page.get_by_role("radio", name="Demo Company (NZ)")).to_be_checked()
    clicks.press_button("Allow access")


def answer_the_questions(clicks: Clicks) -> None:
    """The tax is as Xero has it; the rest only a person knows."""
    page = clicks.page
    expect(page.locator("#preview-first")).to_be_visible()
    clicks.picture(page, "setup-questions")
    clicks.choose(page.get_by_label("Which account do sales go to?"), "200")
    page.get_by_label("When are invoices due?").fill("20")
    clicks.press(page.get_by_text("Xero numbers them"))
    clicks.press_button("Save and continue")
    expect(page.get_by_role("heading", name="Ready to invoice")).to_be_visible()
    clicks.picture(page, "setup-ready")


def create_the_first_draft(clicks: Clicks) -> None:
    page = clicks.page
    clicks.follow("Preview the invoice")
    expect(page.locator("#invoice_total")).to_contain_text("258.75")
    clicks.press(page.get_by_role("button", name="Create draft in Xero"))
    expect(page.get_by_role("link", name="Open in Xero")).to_be_visible()
    page.get_by_role("navigation", name="Main", exact=True).get_by_role(
        "link", name="Timesheet"
    ).click()
    expect(page.get_by_text("Everything is done")).to_be_visible()


def free_the_demo_company(demo: Demo) -> None:
    """Xero offers first what an app is not connected to."""
    control = f"{demo.simulator_url}/_sim/organisations/Demo Company (NZ)/disconnect"
    assert requests.post(control, json={}, timeout=DEADLINE_SECONDS).ok


def sign_in(clicks: Clicks, demo: Demo) -> None:
    page = clicks.page
    page.goto(demo.base_url)
    clicks.press(page.get_by_role("link", name="Sign in").first)
    clicks.picture(page, "sign-in")
    clicks.press_button("Sign in as Olivia Hart, owner")
    expect(page.get_by_role("heading", name="Timesheet")).to_be_visible()
    clicks.picture(page, "timesheet")


def connect(clicks: Clicks) -> None:
    clicks.press_button("Connect to Xero")
    give_consent(clicks)


def create_an_invoice(clicks: Clicks) -> tuple[str, str]:
    """For whom an invoice is offered, which hangs on the day of the month; answers the client and
    the total that the preview shows.
    """
    page = clicks.page
    offer = page.locator("#preview-first")
    client = offer.inner_text().removeprefix("Preview an invoice for").strip()
    clicks.press(offer)
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Invoice for {client}")
    expect(page.locator("#invoice_total")).to_be_visible()
    page.wait_for_load_state("load")
    page.locator("#invoice_preview").scroll_into_view_if_needed()
    clicks.picture(page, "preview")
    shown = page.locator("#invoice_total").inner_text()
    clicks.press(page.get_by_role("button", name="Create draft in Xero"))
    return client, shown


def see_it_pushed(page: Page, shown: str, picture: Picture) -> str:
    """Answers the invoice's number in Xero."""
    expect(page.get_by_role("link", name="Open in Xero")).to_be_visible()
    picture(page, "pushed")
    facts = page.locator("main")
    expect(facts).to_contain_text("Total in Xero")
    assert amount(shown) == amount(value_of(page, "Total in Xero"))
    return value_of(page, "Number in Xero")


def see_it_in_xero(
    page: Page, demo: Demo, number: str, client: str, shown: str, picture: Picture
) -> None:
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
    assert [(one["Contact"]["Name"], one["Status"]) for one in same] == [(client, "DRAFT")]
    assert Decimal(str(same[0]["Total"])) == amount(shown)


def value_of(page: Page, term: str) -> str:
    return (
        page.locator("dt", has_text=re.compile(f"^{term}$"))
        .locator("xpath=following-sibling::dd[1]")
        .inner_text()
    )


def amount(text: str) -> Decimal:
    return Decimal(re.sub(r"[^0-9.]", "", text))
