"""One invoice: the entries behind its lines are there when they are asked for, however many."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from app.invoicing.models import Grouping
from app.invoicing.queries import invoices
from tests.html_page import Page
from tests.invoicing.client_work import ClientWork


@pytest.fixture
def browser(client_work: ClientWork, sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    return sign_in(client_work.mara)


def test_a_line_shows_its_entries_a_page_at_a_time(
    browser: FlaskClient, client_work: ClientWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invoices, "PAGE_SIZE", 2)
    entries = [client_work.add_entry(600, f"Work {number}") for number in range(3)]
    invoice_id = client_work.create_invoice(*entries, grouping=Grouping.PROJECT)
    [line] = client_work.lines(invoice_id)
    page = browser.get(f"/o/acme/invoices/{invoice_id}")
    behind = f"/o/acme/invoices/{invoice_id}/lines/{line.id}"
    assert "3 entries" in page.text
    assert behind in page.text
    first, second = Page(browser.get(behind)), Page(browser.get(f"{behind}?page=2"))
    assert [page.words.count("· 0:10 ·") for page in (first, second)] == [2, 1]
    assert f"{behind}?page=2" in first.source


def test_a_line_of_another_invoice_is_none(browser: FlaskClient, client_work: ClientWork) -> None:
    one, other = client_work.create_invoice(), client_work.create_invoice()
    [line] = client_work.lines(other)
    assert browser.get(f"/o/acme/invoices/{one}/lines/{line.id}").status_code == 404


def test_an_invoice_of_many_lines_shows_them_a_page_at_a_time(
    browser: FlaskClient, client_work: ClientWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.blueprints.invoices.invoice.MAX_SHOWN_LINES", 2)
    invoice_id = client_work.create_invoice(
        *[client_work.add_entry(600, f"Work {number}") for number in range(5)]
    )
    address = f"/o/acme/invoices/{invoice_id}"
    pages = [browser.get(f"{address}?lines={number}").text for number in (1, 2, 3, 4)]
    assert [text.count('class="line-text"') for text in pages] == [2, 2, 1, 0]
    assert [
        f"Lines {which} of 5" in text
        for which, text in zip(("1 to 2", "3 to 4", "5 to 5"), pages, strict=False)
    ] == [True] * 3
    assert [('rel="prev"' in text, 'rel="next"' in text) for text in pages] == [
        (False, True),
        (True, True),
        (True, False),
        (True, False),
    ]
    assert browser.get(f"{address}?lines=all").text.count('class="line-text"') == 2, (
        "an address from before"
    )
    for text in pages:
        assert "0:50 hours in 5 lines." in Page(text).words
        assert "Tax 15 %" in text
        assert "$115.00" in text


def test_while_it_is_sent_only_what_changes_is_fetched_again(
    browser: FlaskClient, client_work: ClientWork
) -> None:
    invoice_id = client_work.create_invoice(client_work.add_entry(600, "Work of a kind"))
    asked = browser.get(
        f"/o/acme/invoices/{invoice_id}",
        headers={"HX-Request": "true", "HX-Target": "div#invoice_progress"},
    ).text
    assert ("every 1s" in asked, "Work of a kind" in asked) == (True, False)
    for part in ("invoice_facts", "invoice_number"):
        assert f'id="{part}" hx-swap-oob="true"' in asked
    page = browser.get(f"/o/acme/invoices/{invoice_id}").text
    assert ("Work of a kind" in page, "hx-swap-oob" in page) == (True, False)
