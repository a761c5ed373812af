import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

from app.config import ROOT
from tests.browser.demo_process import Demo, new_demo
from xero_simulator.testing import DEADLINE_SECONDS

CHROMIUM_OPTIONS = (
    *(
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
    ),
    *(
        "--disable-default-apps",
        "--disable-extensions",
        "--disable-sync",
        "--no-first-run",
        "--metrics-recording-only",
    ),
)
RESULTS = ROOT / "test-results"
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def demo() -> Iterator[Demo]:
    """One for all walks: none relies on what another has left in it."""
    with new_demo() as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    assert path, "the browser tests need Chromium: apt-get install chromium, or set CHROMIUM"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_OPTIONS))
        yield browser
        browser.close()


class Complaints(list[str]):
    """What the browser complained of: script errors, blocked styles, failed requests."""

    def at_address(self, address: str) -> list[str]:
        return [complaint for complaint in self if complaint.startswith(address)]

    def listen(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.append(f"{page.url}: {error}"))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.append(f"{message.location.get('url', '')}: {message.text}")


expect.set_options(timeout=DEADLINE_SECONDS * 1000)
Open = Callable[..., Page]


@pytest.fixture
def complaints() -> Complaints:
    return Complaints()


@pytest.fixture
def open_page(chromium: Browser, complaints: Complaints) -> Iterator[Open]:
    """A fresh browser's page; keywords go to its context."""
    contexts: list[BrowserContext] = []

    def open_new_page(**options: Any) -> Page:
        context = chromium.new_context(
            **{"viewport": WIDE, "locale": "en-NZ", "timezone_id": "Pacific/Auckland", **options}
        )
        context.set_default_timeout(DEADLINE_SECONDS * 1000)
        contexts.append(context)
        page = context.new_page()
        complaints.listen(page)
        return page

    yield open_new_page
    for context in contexts:
        context.close()


@pytest.fixture
def picture() -> Callable[[Page, str], None]:
    """Keep what the page shows in test-results."""

    def take(page: Page, name: str) -> None:
        RESULTS.mkdir(exist_ok=True)
        page.wait_for_load_state("load")
        page.evaluate("document.fonts.ready")
        page.screenshot(path=RESULTS / f"{name}.png", animations="disabled")

    return take
