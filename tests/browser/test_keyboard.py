"""The timesheet without a mouse: where the focus goes, and what is read out."""

import re

import pytest
from playwright.sync_api import Page, expect

from app.cli.seeding.demo import STUDIO_SLUG
from tests.browser.conftest import Complaints, Open
from tests.browser.demo_process import Demo
from tests.browser.steps import choose, sign_in

pytestmark = pytest.mark.browser

FAR_AWAY = "2030-01-07"


@pytest.fixture
def page(demo: Demo, open_page: Open) -> Page:
    page = open_page()
    sign_in(page, demo)
    return page


def test_n_leads_into_the_form_and_a_dialog_gives_the_focus_back(page: Page) -> None:
    account = page.get_by_label(re.compile("Account menu"))
    account.press("Enter")
    page.get_by_role("button", name="Keyboard shortcuts").press("Enter")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    expect(account).to_be_focused()
    account.evaluate("menu => menu.blur()")
    page.keyboard.press("n")
    page.wait_for_url("**/timesheet/day**")
    expect(page.locator("#entry_form").get_by_label("Project")).to_be_focused()


def test_what_became_of_each_cell_is_read_out(page: Page, demo: Demo) -> None:
    page.goto(f"{demo.base_url}/o/{STUDIO_SLUG}/timesheet?week={FAR_AWAY}")
    choose(page.get_by_label("Project for a new row"), "Intake forms")
    page.get_by_role("button", name="Add row").click()
    monday, tuesday = (
        page.get_by_label(re.compile(f", {day} January 2030"))
        for day in ("Monday, 7", "Tuesday, 8")
    )
    monday.fill("1:15")
    monday.press("ArrowRight")
    expect(page.locator("#announcer")).to_contain_text("Saved 1:15")
    expect(tuesday).to_be_focused()
    tuesday.fill("nonsense")
    tuesday.press("ArrowRight")
    expect(page.locator("#announcer")).to_contain_text("Write time")
    monday.fill("")
    monday.press("Tab")
    expect(page.locator("#total-week")).to_have_text("0:00")


def test_a_timer_is_started_and_stopped_and_its_time_deleted_and_back(
    page: Page, demo: Demo, complaints: Complaints
) -> None:
    page.goto(f"{demo.base_url}/o/{STUDIO_SLUG}/timesheet/day")
    page.keyboard.press("t")
    page.keyboard.type("By keyboard")
    choose(page.locator("#timer-project"), "Intake forms")
    page.locator("#timer-start").press("Enter")
    expect(page.locator("#timer-stop")).to_be_focused()
    expect(page.get_by_role("timer")).not_to_have_text("0:00:00")
    page.keyboard.press("Enter")
    expect(page.locator("#timer-start")).to_be_focused()
    expect(page.locator("#announcer")).to_have_text("Timer stopped")
    page.get_by_role("button", name="Keep it").press("Enter")
    entry = page.locator(".entry", has_text="By keyboard")
    for ending in ("undone", "left"):
        entry.locator("summary").press("Enter")
        entry.get_by_role("button", name="Delete").press("Enter")
        expect(entry).to_have_count(0)
        expect(page.locator("#day_entries")).to_be_focused()
        if ending == "undone":
            page.keyboard.press("F6")
            expect(page.get_by_role("button", name="Undo")).to_be_focused()
            page.keyboard.press("Enter")
            expect(entry).to_be_visible()
    assert complaints.at_address(demo.base_url) == []
