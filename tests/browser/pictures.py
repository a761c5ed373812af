"""The pictures of README and documentation: main pages of the demo, light and dark, as `make
screenshots` takes them.

    python -m tests.browser.pictures docs/images
"""

import os
import re
import shutil
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Page, sync_playwright

from app.cli.seeding.demo import STUDIO_SLUG
from app.kernel import clock
from tests.browser.conftest import CHROMIUM_OPTIONS, WIDE
from tests.browser.demo_process import Demo, new_demo
from tests.browser.steps import sign_in
from xero_simulator.testing import DEADLINE_SECONDS

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WINDOW_SIZE: Any = WIDE
CLIENT = re.compile("Harbour & Vine Hotels")
# As often as the typeface may come too late for a page, whose next opening then has it.
MAX_OPENINGS = 5


def main(folder: Path) -> None:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with new_demo() as demo, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_OPTIONS))
        context = browser.new_context(
            viewport=WINDOW_SIZE,
            locale="en-NZ",
            timezone_id="Pacific/Auckland",
            reduced_motion="reduce",
        )
        context.set_default_timeout(DEADLINE_SECONDS * 1000)
        page = context.new_page()
        sign_in(page, demo)
        connect(page, demo)
        for name, address in pages(page, demo).items():
            take(page, address, folder / name)
        browser.close()


def connect(page: Page, demo: Demo) -> None:
    """Tie the demo's organisation to the stand-in for Xero, and put the first steps away."""
    page.goto(f"{demo.base_url}/o/{STUDIO_SLUG}/settings/xero")
    page.get_by_role("button", name="Connect to Xero").click()
    page.get_by_role("button", name="Aroha").click()
    page.get_by_role("button", name="Allow access").click()
    page.wait_for_url(f"{demo.base_url}/**")
    page.goto(f"{demo.base_url}/o/{STUDIO_SLUG}/timesheet")
    page.get_by_role("button", name="Put away").click()
    page.get_by_role("button", name="Put away").wait_for(state="detached")


def pages(page: Page, demo: Demo) -> dict[str, str]:
    """The addresses of what is shown, by the pictures' names."""
    organisation = f"{demo.base_url}/o/{STUDIO_SLUG}"
    last_week = clock.now().date() - timedelta(weeks=1)
    return {
        "week": f"{organisation}/timesheet?week={last_week}",
        "composer": first_link(page, f"{organisation}/invoices/new"),
        "unbilled": f"{organisation}/unbilled",
        "client": first_link(page, f"{organisation}/clients"),
        "xero": f"{organisation}/settings/xero",
    }


def first_link(page: Page, address: str) -> str:
    """Where the page at `address` leads for the client of the pictures."""
    page.goto(address)
    link = page.locator("main").get_by_role("link", name=CLIENT).first
    return str(link.evaluate("link => link.href"))


def take(page: Page, address: str, path: Path) -> None:
    """Keep what is at `address`, in each scheme, beside `path`."""
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        for _ in range(MAX_OPENINGS):
            page.goto(address)
            if page.evaluate("document.fonts.check('16px Figtree')"):
                break
        page.screenshot(path=f"{path}-{scheme}.png", animations="disabled")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
