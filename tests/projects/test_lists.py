"""The lists of clients and projects: their orders and their columns."""

import re
from collections.abc import Callable

import pytest

from app.projects.queries import CLIENT_SORTS
from tests.browser_client import Browser
from tests.cast import Cast, Person
from tests.timesheets.work import Work, add_time

Browse = Callable[[Person], Browser]
PROJECTS, CLIENTS = "/o/acme/projects", "/o/acme/clients"


@pytest.fixture
def mara(cast: Cast, work: Work, browse: Browse) -> Browser:
    """With two more projects and a client that has none; time is on one project."""
    mara = browse(cast.mara)
    mara.send(CLIENTS, name="Aroha", currency="AUD")
    for name in ("Atlas", "Zebra"):
        mara.send(PROJECTS, client_id=str(work.client_id), name=name, billing_mode="time")
    add_time(cast.mara, work.project_id)
    return mara


def names_in(page: str) -> list[str]:
    return re.findall(r'<a class="dense-cut" href="[^"]*"[^>]*>([^<]+)</a>', page)


def test_projects_are_sorted_by_what_a_heading_says(mara: Browser) -> None:
    by_name = names_in(mara.get(f"{PROJECTS}?sort=project").text)
    assert by_name == sorted(by_name, key=str.casefold)
    assert names_in(mara.get(f"{PROJECTS}?sort=-project").text) == by_name[::-1]
    page = mara.get(f"{PROJECTS}?sort=-hours").text
    assert names_in(page)[0] == "Website"
    assert re.search(r'aria-sort="descending">\s*<a class="sort-link"[^>]*>\s*Hours', page)
    assert names_in(mara.get(f"{PROJECTS}?sort=nothing").text)


@pytest.mark.parametrize("sort", CLIENT_SORTS)
def test_clients_are_sorted_both_ways(mara: Browser, sort: str) -> None:
    up = names_in(mara.get(f"{CLIENTS}?sort={sort}").text)
    assert names_in(mara.get(f"{CLIENTS}?sort=-{sort}").text) == up[::-1]
    assert len(up) == 2


def test_columns_that_were_hidden_stay_away_until_they_are_chosen_again(mara: Browser) -> None:
    assert "Runs out</th>" in mara.get(PROJECTS).text
    chosen = mara.get(f"{PROJECTS}?columns=chosen&column=client&column=hours").text
    assert "Runs out</th>" not in chosen
    later = mara.get(f"{PROJECTS}?q=a").text
    assert "Runs out</th>" not in later
    assert "Hours" in later
    assert "Xero contact</th>" in mara.get(CLIENTS).text
    assert "Runs out</th>" in mara.get(f"{PROJECTS}?columns=chosen&column=until").text
