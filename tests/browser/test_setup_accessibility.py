"""axe finds nothing on the steps of the setup, which only an organisation that is connected has."""

import pytest
from playwright.sync_api import expect

from app.cli.seeding.demo import STUDIO_SLUG
from tests.browser.conftest import Complaints, Open
from tests.browser.demo_process import Demo
from tests.browser.steps import sign_in
from tests.browser.test_accessibility import faults
from tests.browser.test_newcomer import Clicks, connect

pytestmark = pytest.mark.browser

STEPS = ("", "/defaults", "/tracking", "/contacts")


def test_axe_finds_nothing_on_the_steps_of_the_setup(
    demo: Demo, open_page: Open, complaints: Complaints
) -> None:
    page = open_page(bypass_csp=True)
    sign_in(page, demo)
    address = f"{demo.base_url}/o/{STUDIO_SLUG}/settings/xero"
    page.goto(f"{address}/setup")
    if page.url == address:
        connect(Clicks(page, lambda _page, _name: None))
        expect(page.get_by_role("heading", name="Read from Xero")).to_be_visible()
    found = {step: (faults(page, f"{address}/setup{step}"), page.url) for step in STEPS}
    assert found == {step: ([], f"{address}/setup{step}") for step in STEPS}
    assert complaints.at_address(demo.base_url) == []
