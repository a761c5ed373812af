"""What several walks begin with, in Chromium. No walk relies on what another one has left in a demo
that they share.
"""

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from app.cli.seeding.demo import PEOPLE, STUDIO_SLUG
from tests.browser.demo_process import Demo

# Cookies of whoever is signed in, by demo.
COOKIES_BY_DEMO: dict[str, Any] = {}


def sign_in(page: Page, demo: Demo) -> None:
    """As the owner, once for each demo: a person has few one-time codes in a minute, so later walks
    come with the cookies of the first.
    """
    page.context.add_cookies(COOKIES_BY_DEMO.get(demo.base_url, []))
    page.goto(f"{demo.base_url}/login")
    if page.url.endswith("/login"):
        page.get_by_role("button", name=f"Sign in as {PEOPLE[0][0]}").click()
    page.wait_for_url("**/timesheet")
    COOKIES_BY_DEMO[demo.base_url] = page.context.cookies()


def choose(field: Locator, words: str) -> None:
    """Choose what a field that searches by name offers first for the `words`."""
    field.fill(words)
    field.page.get_by_role("option", name=re.compile(re.escape(words))).first.wait_for()
    field.press("Enter")
    expect(field).to_have_value(re.compile(rf"^{re.escape(words)}.* \("))


def have_time_to_bill(page: Page, demo: Demo) -> None:
    """Two entries for Pohutukawa Legal that no invoice has, whatever was billed before."""
    for work in ("Reading", "Writing"):
        page.goto(f"{demo.base_url}/o/{STUDIO_SLUG}/entries/new")
        form = page.locator("#entry_form")
        choose(form.get_by_label("Project"), "Intake forms")
        form.get_by_label("What was done").fill(work)
        form.get_by_label("Duration").fill("1:20")
        form.get_by_role("button", name="Add time").click()
        page.locator("#entry_form[data-announce]").wait_for()


def compose(page: Page, demo: Demo) -> None:
    """The page on which an invoice for Pohutukawa Legal is made."""
    have_time_to_bill(page, demo)
    page.goto(f"{demo.base_url}/o/{STUDIO_SLUG}/invoices/new")
    page.get_by_role("link", name=re.compile("Pohutukawa Legal")).first.click()
    page.wait_for_load_state("load")
