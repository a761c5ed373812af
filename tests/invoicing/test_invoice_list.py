"""The list of invoices: what its address asks for is what it shows."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.invoicing.models import Invoice, InvoiceState
from app.invoicing.services.releases import release_invoice
from app.projects.models import Client
from tests.html_page import Page
from tests.invoicing.client_work import ClientWork


@pytest.fixture
def browser(client_work: ClientWork, sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    return sign_in(client_work.mara)


@pytest.fixture
def three(client_work: ClientWork) -> dict[str, UUID]:
    """HL-0001 of Mara's to Kowhai; HL-0002 of Olivia's, paid; HL-0003 to Kōwhai Ⅱ in AUD,
    discarded.
    """
    first = client_work.create_invoice(invoice_date=date(2026, 10, 1))
    second = client_work.create_invoice(
        client_work.add_entry(7200), by=client_work.cast.olivia, invoice_date=date(2026, 11, 1)
    )
    third = client_work.create_invoice(client_work.add_entry(1800), invoice_date=date(2026, 12, 1))
    client_work.change_row(Invoice, second, state=InvoiceState.PAID)
    client_work.change_row(
        Invoice, third, state=InvoiceState.DISCARDED, client_name="Kōwhai Ⅱ", currency="AUD"
    )
    return {"HL-0001": first, "HL-0002": second, "HL-0003": third}


def listed_numbers(browser: FlaskClient, **query: Any) -> list[str]:
    """The numbers on the page, in its order."""
    page = browser.get("/o/acme/invoices", query_string=query)
    assert page.status_code == 200
    return sorted(
        (number for number in ("HL-0001", "HL-0002", "HL-0003") if f">{number}<" in page.text),
        key=lambda n: page.text.index(f">{n}<"),
    )


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({}, ["HL-0002", "HL-0001"]),
        ({"stage": "paid"}, ["HL-0002"]),
        ({"stage": "ended"}, ["HL-0003"]),
        ({"stage": "ended", "currency": "AUD"}, ["HL-0003"]),
        ({"currency": "AUD"}, []),
        ({"start": "2026-11-01"}, ["HL-0002"]),
        ({"end": "2026-10-01"}, ["HL-0001"]),
        ({"start": "2026-10-02", "end": "2026-10-31"}, []),
        ({"sort": "date"}, ["HL-0001", "HL-0002"]),
        ({"sort": "-total"}, ["HL-0002", "HL-0001"]),
        ({"q": "l-0002"}, ["HL-0002"]),
        ({"q": "KOWHAI"}, ["HL-0002", "HL-0001"]),
        ({"q": "KŌWHAI ii", "stage": "ended"}, ["HL-0003"]),
        ({"q": "%"}, []),
        ({"q": "_"}, []),
        ({"page": "2"}, []),
    ],
)
def test_the_address_says_what_is_shown(
    browser: FlaskClient, three: dict[str, UUID], query: dict[str, str], numbers: list[str]
) -> None:
    assert listed_numbers(browser, **query) == numbers


def test_it_can_be_narrowed_to_a_client_and_to_who_made_them(
    browser: FlaskClient, client_work: ClientWork, three: dict[str, UUID]
) -> None:
    assert listed_numbers(browser, client=client_work.client_id) == ["HL-0002", "HL-0001"]
    assert listed_numbers(browser, by=client_work.cast.olivia.membership_id) == ["HL-0002"]
    assert listed_numbers(browser, client=client_work.cast.eve.membership_id) == []


@pytest.mark.parametrize(
    "query",
    [
        {"page": "99999999999999999999999"},
        {"page": "-1"},
        {"sort": "password"},
        {"client": "x"},
        {"start": "0000-00-00", "end": "99999-01-01"},
    ],
)
def test_an_address_that_nobody_would_write_still_shows_a_page(
    browser: FlaskClient, three: dict[str, UUID], query: dict[str, str]
) -> None:
    assert browser.get("/o/acme/invoices", query_string=query).status_code == 200


def test_the_sums_are_those_of_what_is_shown(browser: FlaskClient, three: dict[str, UUID]) -> None:
    """Two hours and one at 120, with 15 % tax."""
    assert "$414.00" in browser.get("/o/acme/invoices").text
    assert "$138.00" in browser.get("/o/acme/invoices?end=2026-10-01").text


def test_a_renamed_client_is_found_by_the_name_on_the_invoice(
    browser: FlaskClient, client_work: ClientWork, three: dict[str, UUID]
) -> None:
    client_work.change_row(Client, client_work.client_id, name="Rimu", name_key="rimu")
    assert listed_numbers(browser, q="kowhai") == ["HL-0002", "HL-0001"]


def test_a_number_that_xero_gave_is_found_too(
    browser: FlaskClient, client_work: ClientWork, three: dict[str, UUID]
) -> None:
    client_work.change_row(Invoice, three["HL-0001"], xero_number="INV-77")
    assert ">INV-77<" in browser.get("/o/acme/invoices?q=inv-77").text


def test_what_was_voided_in_xero_needs_somebody_until_its_time_is_released(
    browser: FlaskClient, client_work: ClientWork, three: dict[str, UUID]
) -> None:
    client_work.change_row(Invoice, three["HL-0001"], state=InvoiceState.VOIDED)
    assert listed_numbers(browser, stage="problems") == ["HL-0001"]
    assert listed_numbers(browser) == ["HL-0002", "HL-0001"]
    with client_work.mara.enter_scope():
        release_invoice(three["HL-0001"])
    assert listed_numbers(browser, stage="problems") == []
    assert listed_numbers(browser) == ["HL-0002"]
    assert listed_numbers(browser, stage="ended") == ["HL-0003", "HL-0001"]


def test_what_is_approved_and_past_its_day_is_overdue_and_owed(
    browser: FlaskClient, client_work: ClientWork, three: dict[str, UUID]
) -> None:
    approved = {"state": InvoiceState.AUTHORISED, "xero_total_hundredths": 12345}
    client_work.change_row(Invoice, three["HL-0001"], due_date=date(2020, 1, 1), **approved)
    assert listed_numbers(browser, stage="overdue") == ["HL-0001"]
    page = Page(browser.get("/o/acme/invoices"))
    assert "$123.45" in page.words
    assert "Overdue" in page.words
    client_work.change_row(Invoice, three["HL-0001"], due_date=date(2999, 1, 1))
    assert listed_numbers(browser, stage="overdue") == []
