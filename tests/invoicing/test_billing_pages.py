"""What there is to bill, page by page: no client twice, none left out, and the totals of all."""

import re
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from app.invoicing.queries import sums_pages
from app.invoicing.queries.sums_pages import CLIENT_ORDERS
from app.invoicing.queries.unbilled_work import BillingPage, clients_to_bill
from app.projects.models import Client, Project
from tests.invoicing.client_work import DAY, ClientWork
from tests.invoicing.test_bulk_runs import add_client, browser
from tests.retainers.care_plan import make_care

__all__ = ["browser"]
TODAY = date(2026, 11, 20)
NAMES = ("Aroha", "Hinau", "Matai", "Rata", "Totara")


@pytest.fixture
def clients(client_work: ClientWork) -> list[str]:
    """Some with time in two currencies, one with a retainer, one with a fixed price; by name."""
    for place, name in enumerate(NAMES):
        client_id = add_client(
            client_work, name, 3600 * (1 + place % 3), day=DAY + timedelta(days=-place % 4)
        )
        if place % 2:
            client_work.change_row(Client, client_id, currency="AUD")
    make_care(client_work.mara)
    client_work.change_row(
        Project, client_work.project_id, billing_mode="fixed", fixed_price_minor=5000_00
    )
    return sorted([*NAMES, "Harbour", "Kowhai"])


def names_of(page: BillingPage) -> list[str]:
    return [row.client.name for row in page.rows]


@pytest.mark.parametrize("direction", ["", "-"])
@pytest.mark.parametrize("order", sorted(CLIENT_ORDERS))
def test_pages_of_clients_are_the_whole_list_cut(
    client_work: ClientWork,
    clients: list[str],
    order: str,
    direction: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sort = direction + order
    with client_work.mara.enter_scope():
        whole = clients_to_bill(TODAY, "", sort)
        assert (sorted(names_of(whole)), whole.has_more) == (clients, False)
        monkeypatch.setattr(sums_pages, "PAGE_CLIENTS", 3)
        pages = [clients_to_bill(TODAY, "", sort, page) for page in (1, 2, 3, 4)]
    assert [name for page in pages for name in names_of(page)] == names_of(whole)
    assert [page.has_more for page in pages] == [True, True, False, False]
    assert all(page.totals == whole.totals for page in pages)


def test_clients_stand_in_the_order_that_is_asked_for(
    client_work: ClientWork, clients: list[str]
) -> None:
    with client_work.mara.enter_scope():
        assert names_of(clients_to_bill(TODAY)) == clients
        assert names_of(clients_to_bill(TODAY, "", "-client")) == clients[::-1]
        by_hours = [row.seconds for row in clients_to_bill(TODAY, "", "-hours").rows]
        by_age = clients_to_bill(TODAY, "", "oldest").rows
    assert by_hours == sorted(by_hours, reverse=True)
    days = [row.time.oldest_day for row in by_age if row.time]
    assert days == sorted(days)
    assert [row.time for row in by_age[len(days) :]] == [None, None]


def test_totals_are_of_the_clients_that_are_searched_for(
    client_work: ClientWork, clients: list[str]
) -> None:
    with client_work.mara.enter_scope():
        everything = {total.currency: total for total in clients_to_bill(TODAY).totals}
        (harbour,) = clients_to_bill(TODAY, "harb").totals
        (rata,) = clients_to_bill(TODAY, "rat").totals
    assert {currency: total.seconds for currency, total in everything.items()} == {
        "AUD": 3 * 3600,
        "NZD": 6 * 3600,
    }
    assert (everything["NZD"].periods, everything["NZD"].due) == (2, 2 * 1000_00)
    assert (everything["AUD"].periods, everything["AUD"].unpriced) == (0, 0)
    assert (harbour.seconds, harbour.periods) == (0, 2)
    assert (rata.currency, rata.seconds, rata.periods) == ("AUD", 3600, 0)


@pytest.mark.parametrize("path", ["/o/acme/unbilled", "/o/acme/invoices/new", "/o/acme/retainers"])
@pytest.mark.parametrize("page", ["2", "9999", "-1", "x"])
def test_a_page_that_is_not_there_says_so(
    client_work: ClientWork, clients: list[str], browser: FlaskClient, path: str, page: str
) -> None:
    shown = browser.get(path, query_string={"page": page})
    assert shown.status_code == 200
    assert ("This page does not exist." in shown.text) == page.isdigit()


def test_the_choice_of_a_client_offers_who_has_most_time_and_finds_the_others(
    client_work: ClientWork, clients: list[str], browser: FlaskClient
) -> None:
    listed = browser.get("/o/acme/invoices/new?start=2026-11-01").text
    links = re.findall(r'<td><a href="[^"]*start=2026-11-01[^"]*">(\w+)</a></td>', listed)
    assert links == ["Matai", "Hinau", "Totara", "Aroha", "Rata", "Harbour", "Kowhai"]
    found = browser.get("/o/acme/invoices/new?q=HARB").text
    assert "Harbour" in found
    assert "Matai" not in found


def test_a_client_is_opened_with_and_without_javascript(
    client_work: ClientWork, clients: list[str], browser: FlaskClient
) -> None:
    address = f"/o/acme/unbilled/{client_work.client_id}"
    project = f"project_id={client_work.project_id}"
    fetched = browser.get(address, headers={"HX-Request": "true"}).text
    assert f'<tbody id="parts-{client_work.client_id}"' in fetched
    assert project in fetched
    assert project not in browser.get("/o/acme/unbilled").text
    assert project in browser.get(address).text
    assert project in browser.get(f"/o/acme/unbilled?open={client_work.client_id}").text
