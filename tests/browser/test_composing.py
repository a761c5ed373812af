"""What is typed into an invoice stays while its preview follows, in headless Chromium."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Complaints, Open
from tests.browser.demo_process import Demo
from tests.browser.steps import compose, sign_in

pytestmark = pytest.mark.browser


@pytest.fixture
def invoice_page(demo: Demo, open_page: Open) -> Page:
    """The invoice for Pohutukawa Legal with a line for each entry, not sent."""
    page = open_page()
    sign_in(page, demo)
    compose(page, demo)
    page.get_by_role("button", name=re.compile("^Lines")).click()
    with page.expect_response("**/invoices/preview"):
        page.get_by_role("combobox", name="Lines", exact=True).select_option("entry")
    page.keyboard.press("Escape")
    expect(page.get_by_label("Description of line 2", exact=True)).to_be_visible()
    return page


def test_a_preview_that_arrives_while_one_types_takes_nothing_away(
    invoice_page: Page, demo: Demo, complaints: Complaints
) -> None:
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    invoice_page.route("**/invoices/preview", hold)
    first, second = (
        invoice_page.get_by_label("Description of line 1", exact=True),
        invoice_page.get_by_label("Description of line 2", exact=True),
    )
    with invoice_page.expect_request("**/invoices/preview"):
        first.fill("One")
        second.fill("Tw")
    with invoice_page.expect_response("**/invoices/preview"):
        waiting[0].continue_()
    second.press_sequentially("o, in full")
    expect(first).to_have_value("One")
    expect(second).to_have_value("Two, in full")
    assert complaints.at_address(demo.base_url) == []


def test_a_button_pressed_right_after_typing_adds_its_line(invoice_page: Page) -> None:
    invoice_page.get_by_role("button", name="Add a line").click()
    price = invoice_page.get_by_label("Price in NZD")
    invoice_page.get_by_label("Description", exact=True).fill("Domain name")
    price.press_sequentially("35.50")
    invoice_page.get_by_role("button", name="Add a discount").click()
    expect(invoice_page.get_by_label("Discount", exact=True)).to_be_visible()
    invoice_page.wait_for_load_state("networkidle")
    expect(price).to_have_value("35.50")
    expect(invoice_page.get_by_label("Discount", exact=True)).to_be_visible()


def test_the_bar_has_the_total_of_the_preview(invoice_page: Page) -> None:
    total, shown = (
        invoice_page.locator("#invoice_sum output"),
        invoice_page.locator("#invoice_total"),
    )
    before = shown.inner_text()
    expect(total).to_have_text(before)
    invoice_page.get_by_role("button", name="Hours as").click()
    invoice_page.get_by_label("Round time").select_option("Up to 60 minutes")
    expect(shown).not_to_have_text(before)
    expect(total).to_have_text(shown.inner_text())
