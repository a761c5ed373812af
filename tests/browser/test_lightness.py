"""Pages are sent small, and nothing on them moves while they are drawn, not even when the typeface
arrives late.
"""

from typing import Any

import pytest
from playwright.sync_api import Page, Route

from app.cli.seeding.demo import STUDIO_SLUG
from tests.browser.conftest import PHONE, WIDE, Open
from tests.browser.demo_process import Demo
from tests.browser.steps import sign_in

pytestmark = pytest.mark.browser

# Google's "good" is 0.1; the smallest that anybody sees is about a tenth of that.
MAX_SHIFT = 0.01
MAX_PAGE_BYTES = 15 * 1024
STRANGERS = ("/", "/login")
PAGES = (
    *("timesheet", "timesheet/day", "timesheet/calendar", "entries", "clients", "projects"),
    *("rates", "members", "unbilled", "invoices", "invoices/new", "settings", "settings/xero"),
)
SIZES: dict[str, Any] = {"wide": WIDE, "phone": PHONE}
TWO_FRAMES = """
    () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done())))
"""
SENT_BYTES = "() => performance.getEntriesByType('navigation')[0].encodedBodySize"
SHIFTS = """
    () => new Promise(done => {
      const shifts = [];
      new PerformanceObserver(list => shifts.push(...list.getEntries()))
        .observe({ type: "layout-shift", buffered: true });
      requestAnimationFrame(() => requestAnimationFrame(() => done(
        shifts.filter(shift => !shift.hadRecentInput).map(shift => shift.value))));
    })
"""


def test_pages_of_strangers_are_small_and_nothing_moves(open_page: Open, demo: Demo) -> None:
    check(open_page(), [demo.base_url + path for path in STRANGERS])


def test_pages_of_an_owner_are_small_and_nothing_moves(open_page: Open, demo: Demo) -> None:
    page = open_page()
    sign_in(page, demo)
    check(page, [f"{demo.base_url}/o/{STUDIO_SLUG}/{path}" for path in PAGES])


def check(page: Page, addresses: list[str]) -> None:
    shifts: dict[str, float] = {}
    sizes: dict[str, int] = {}
    for look, size in SIZES.items():
        page.set_viewport_size(size)
        for address in addresses:
            shifts[f"{address}, {look}"] = shift_of(page, address)
            sizes[address] = page.evaluate(SENT_BYTES)
    assert {place: shift for place, shift in shifts.items() if shift > MAX_SHIFT} == {}
    assert {address: sent for address, sent in sizes.items() if sent > MAX_PAGE_BYTES} == {}


def shift_of(page: Page, address: str) -> float:
    """How much moves while the page is drawn, whose typeface comes after the first paint."""
    requests: list[Route] = []

    def wait(request: Route) -> None:
        requests.append(request)

    page.route("**/*.woff2", wait)
    page.goto(address, wait_until="domcontentloaded")
    page.evaluate(TWO_FRAMES)
    for request in requests:
        request.continue_()
    page.unroute("**/*.woff2")
    page.wait_for_load_state("load")
    page.evaluate("document.fonts.ready")
    shifts: list[float] = page.evaluate(SHIFTS)
    return sum(shifts)
