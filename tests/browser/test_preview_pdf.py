"""A PDF of the preview on the way to an invoice: the page stays, and what is pressed next still
works.
"""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Complaints, Open
from tests.browser.demo_process import Demo
from tests.browser.steps import compose, sign_in

pytestmark = pytest.mark.browser


def test_the_invoice_can_be_made_right_after_its_pdf(
    open_page: Open, demo: Demo, complaints: Complaints
) -> None:
    page: Page = open_page()
    sign_in(page, demo)
    compose(page, demo)
    with page.expect_download() as download:
        page.get_by_role("button", name="PDF of this preview").click()
    assert download.value.suggested_filename.endswith(".pdf")
    page.get_by_role("button", name="Save for later").click()
    expect(page.locator("#invoice_facts")).to_contain_text("Draft saved")
    assert complaints == []
