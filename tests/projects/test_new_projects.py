"""A new project together with its client and its rate: all of it or nothing."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from app.kernel.db import db
from app.projects import queries
from app.projects.rules import EARLIEST_RATE_DATE, RateScope
from tests.browser_client import Browser
from tests.cast import Cast, Person
from tests.timesheets.work import Work

Browse = Callable[[Person], Browser]
PAGE = "/o/acme/projects"
FIRST_PROJECT_FIELDS = {
    "client_name": "Harbour & Vine Hotels",
    "name": "Booking site",
    "billing_mode": "time",
    "billable": "y",
    "rate": "150",
}


def clients_and_projects(person: Person) -> dict[str, set[str]]:
    with person.enter_scope():
        db.session.rollback()
        names: dict[str, set[str]] = {client.name: set() for client in queries.clients()}
        for project in queries.projects(archived=None):
            names[project.client.name].add(project.name)
        return names


def test_client_project_and_rate_are_added_in_one_form(cast: Cast, browse: Browse) -> None:
    mara = browse(cast.mara)
    answer = mara.send(PAGE, **FIRST_PROJECT_FIELDS, back="/o/acme/timesheet")
    assert answer.headers["Location"] == "/o/acme/timesheet", "one lands where one came from"
    assert clients_and_projects(cast.mara) == {"Harbour & Vine Hotels": {"Booking site"}}
    with cast.mara.enter_scope():
        [project] = queries.projects()
        assert project.client.currency == "NZD", "what the organisation charges in"
        [rate] = queries.rates(RateScope(project_id=project.id))
        assert (rate.amount, rate.starts_on) == (Decimal(150), EARLIEST_RATE_DATE)


def test_a_rate_holds_from_its_date_on(cast: Cast, work: Work, browse: Browse) -> None:
    sent = {"client_id": str(work.client_id), "name": "Brand", "billing_mode": "time"}
    browse(cast.mara).send(PAGE, **sent, rate="95,5", rate_from="2026-11-01")
    with cast.mara.enter_scope():
        [brand] = [project for project in queries.projects() if project.name == "Brand"]
        [rate] = queries.rates(RateScope(project_id=brand.id))
        assert (rate.amount, rate.starts_on) == (Decimal("95.5"), date(2026, 11, 1))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"client_name": "acme"}, "You already have a client of this name"),
        ({"client_name": ""}, "Choose a client"),
        ({"name": ""}, "Fill this in"),
        ({"rate": "-1"}, "cannot be negative"),
        ({"rate": "1.23456"}, "4 decimals"),
        ({"rate": "", "rate_from": "2026-11-01"}, "Write the rate that begins"),
        ({"rate_from": "2026-02-30"}, "does not exist"),
        ({"client_currency": "XXX"}, "Not a valid choice"),
        ({"billing_mode": "retainer", "fee": ""}, "what a period of the retainer costs"),
        ({"billing_mode": "fixed"}, "Say what the fixed price is"),
    ],
)
def test_what_makes_no_sense_adds_nothing(
    cast: Cast, work: Work, browse: Browse, fields: dict[str, str], words: str
) -> None:
    before = clients_and_projects(cast.mara)
    with cast.mara.enter_scope():
        client_name = queries.client(work.client_id).name
    sent = {key: client_name if value == "acme" else value for key, value in fields.items()}
    answer = browse(cast.mara).send(PAGE, **{**FIRST_PROJECT_FIELDS, **sent})
    assert answer.status_code == 422
    assert words in answer.text
    assert clients_and_projects(cast.mara) == before


def test_a_client_is_chosen_or_named_not_both(cast: Cast, work: Work, browse: Browse) -> None:
    answer = browse(cast.mara).send(PAGE, **FIRST_PROJECT_FIELDS, client_id=str(work.client_id))
    assert answer.status_code == 422
    assert "not both" in answer.text


def test_the_only_client_is_chosen_already(cast: Cast, work: Work, browse: Browse) -> None:
    page = browse(cast.mara).get(f"{PAGE}/new").text
    assert f'value="{work.client_id}" selected' in page


def test_an_address_of_another_site_is_nowhere_to_land(cast: Cast, browse: Browse) -> None:
    answer = browse(cast.mara).send(PAGE, **FIRST_PROJECT_FIELDS, back="https://example.com/")
    assert answer.headers["Location"].startswith(PAGE)
    page = browse(cast.mara).get(f"{PAGE}/new?back=//example.com").text
    assert "example.com" not in page.replace('value="//example.com"', "")
