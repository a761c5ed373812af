"""Names of arguments are as hostile as their values: some are orders to the function that builds
addresses. Nobody's page breaks by one, and none leads elsewhere.
"""

import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.config import ROOT
from app.kernel import clock
from app.kernel.db import transaction
from app.timesheets.models import TimeEntry
from app.timesheets.queries import PAGE_ENTRIES
from tests.house.conftest import House
from tests.house.route_calls import fill_address, ids_of
from tests.house.route_cases import ROUTES
from tests.house.sources import modules, templates
from tests.html_page import Page

NAMES = {
    "endpoint": "home.index",
    "_method": "POST",
    "_external": "1",
    "_scheme": "https",
    "_anchor": "evil",
    "values": "x",
    "self": "x",
    "slug": "elsewhere",
    "filename": "x",
}
READING_EVERY_NAME = re.compile(
    r"request\.(args|values|view_args)\.(items|lists|keys|to_dict)\("
    r"|(\*\*\s*|dict\()request\.(args|values|form|view_args)"
)
SPREAD_INTO_ADDRESS = re.compile(r"url_for\((?:[^()]|\([^()]*\))*\*\*")
ADDRESSES = "app/web/addresses.py"
NO_ORDERS = {
    ADDRESSES: "takes the names it is given, which are ours",
    "app/forms/choosers.py": "writes them into the same query again, never through url_for",
    "app/web/application.py": "is url_for itself",
    "app/web/typed_texts.py": "keeps the names of the route alone",
}


@pytest.fixture
def long_house(house: House) -> House:
    """With more entries than a page of the list holds, so that it leads to the next page."""
    mel, today = house.cast.mel, clock.today("Pacific/Auckland")
    with house.app.app_context(), mel.enter_scope(), transaction() as session:
        session.add_all(
            TimeEntry(
                membership_id=mel.membership_id,
                project_id=house.ours["project_id"],
                entry_date=today,
                seconds=60,
            )
            for _ in range(PAGE_ENTRIES)
        )
    return house


def test_no_name_of_an_argument_breaks_a_page_or_leads_elsewhere(long_house: House) -> None:
    asked = 0
    for route in ROUTES:
        if "GET" not in route.methods:
            continue
        browser = long_house.browser("nobody" if route.access == "public" else "Olivia")
        address = fill_address(route, "acme", ids_of(long_house.ours))
        assert_names_change_nothing(browser, address, NAMES)
        asked += 1
    assert asked > 80


@pytest.mark.parametrize("name", NAMES)
def test_nor_does_one_alone_in_a_list_of_several_pages(name: str, long_house: House) -> None:
    browser = long_house.browser("Olivia")
    assert_names_change_nothing(browser, "/o/acme/entries", {name: NAMES[name]})


def assert_names_change_nothing(browser: FlaskClient, address: str, names: dict[str, str]) -> None:
    answers = []
    for query in (None, names):
        with browser.application.app_context():
            answers.append(browser.get(address, query_string=query))
            answers[-1].get_data()
    assert answers[1].status_code == answers[0].status_code, address
    assert places_of(answers[1]) == places_of(answers[0]), address


def places_of(answer: TestResponse) -> list[str]:
    """Where the page leads: its links, and the addresses of its forms; without the page itself, to
    which some lead back.
    """
    if answer.mimetype != "text/html" or "<html" not in answer.text:
        return []
    page = Page(answer)
    itself = answer.request.full_path
    places = [*page.attributes("href", "a"), *page.attributes("action", "form")]
    return [
        re.sub(r"\b(back|next)=[^&#]*", "", answer.request.path if place == itself else place)
        for place in places
    ]


def test_a_list_keeps_the_filters_that_it_knows_from_page_to_page(long_house: House) -> None:
    with long_house.app.app_context():
        answer = long_house.browser("Olivia").get("/o/acme/entries?billable=yes&person=&x=1")
    [onwards] = [place for place in places_of(answer) if "before=" in place]
    assert onwards.startswith("/o/acme/entries?billable=yes&before=")


def test_every_argument_is_asked_for_by_its_name() -> None:
    paths = [ROOT / path for path in modules("app", "admin") if path not in NO_ORDERS] + templates()
    found = [
        str(path.relative_to(ROOT))
        for path in paths
        if READING_EVERY_NAME.search(path.read_text())
        or SPREAD_INTO_ADDRESS.search(path.read_text())
    ]
    assert found == [], f"name the arguments, and build the address with {ADDRESSES}"
