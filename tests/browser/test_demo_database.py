"""The demo's database is killed: it comes back by itself, with all it held."""

import os
import signal
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.demo_process import Demo
from tests.browser.steps import sign_in
from xero_simulator.testing import wait_until

pytestmark = pytest.mark.browser


def is_ready(demo: Demo) -> bool:
    try:
        with urllib.request.urlopen(f"{demo.base_url}/readyz") as response:
            return bool(response.status == 200)
    except urllib.error.HTTPError:
        return False


def test_a_killed_database_is_started_again(demo: Demo, open_page: Open) -> None:
    lines = (demo.var / "postgres" / "postmaster.pid").read_text().splitlines()
    page = open_page()
    sign_in(page, demo)
    address = page.url
    os.kill(int(lines[0]), signal.SIGKILL)
    output = demo.var / "output.txt"
    wait_until(lambda: "The database ended and was started again" in output.read_text())
    wait_until(lambda: is_ready(demo))
    page.goto(address)
    expect(page.get_by_role("main")).to_be_visible()
    assert page.url == address, "still signed in"
