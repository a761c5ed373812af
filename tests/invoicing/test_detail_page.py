"""One invoice: the entries behind its lines are there when they are asked for, however many."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from app.invoicing.models import Grouping
from app.invoicing.queries import showing
from tests.invoicing.studio import Studio


@pytest.fixture
def browser(studio: Studio, sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    return sign_in(studio.mara)


def test_a_line_shows_its_entries_a_page_at_a_time(browser: FlaskClient, studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(showing, "PAGE", 2)
    entries = [studio.entry(600, f"Work {number}") for number in range(3)]
    invoice_id = studio.invoice(*entries, grouping=Grouping.PROJECT)
    [line] = studio.lines(invoice_id)
    page = browser.get(f"/o/acme/invoices/{invoice_id}")
    behind = f"/o/acme/invoices/{invoice_id}/lines/{line.id}"
    assert "3 entries" in page.text
    assert behind in page.text
    first, second = browser.get(behind).text, browser.get(f"{behind}?page=2").text
    assert [text.count("· 0:10 ·") for text in (first, second)] == [2, 1]
    assert f"{behind}?page=2" in first


def test_a_line_of_another_invoice_is_none(browser: FlaskClient, studio: Studio) -> None:
    one, other = studio.invoice(), studio.invoice()
    [line] = studio.lines(other)
    assert browser.get(f"/o/acme/invoices/{one}/lines/{line.id}").status_code == 404
