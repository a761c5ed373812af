from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask

from app.kernel.db import db
from app.kernel.errors import DomainError
from app.projects import queries, services
from app.projects.services import ProjectDetails
from tests.browser_client import Browser
from tests.cast import Cast, Person
from tests.timesheets.work import Work, add_time, make_work
from xero_simulator.testing import DEADLINE_SECONDS

Browse = Callable[[Person], Browser]
PAGE = "/o/acme/clients"


def client_names(person: Person) -> list[str]:
    with person.enter_scope():
        db.session.rollback()
        return [client.name for client in queries.clients(archived=None)]


@pytest.mark.parametrize("name", ["Harbour", "harbour", "  HARBOUR  ", "Ｈarbour"])
def test_a_name_that_is_taken_is_refused_beside_the_field(
    cast: Cast, work: Work, browse: Browse, name: str
) -> None:
    mara = browse(cast.mara)
    for headers in ({}, {"HX-Request": "true"}):
        answer = mara.open(
            PAGE,
            method="POST",
            headers=headers,
            data={"csrf_token": mara.token(), "name": name, "currency": "AUD"},
        )
        assert answer.status_code == 422
        assert "already have a client of this name" in answer.text
        assert f'value="{name.strip()}"' in answer.text
        assert '<option selected value="AUD">' in answer.text
    assert client_names(cast.mara) == ["Harbour"]


def test_two_people_who_add_the_same_client_at_once_make_one(app: Flask, cast: Cast) -> None:
    together = Barrier(2)

    def add(person: Person) -> str:
        with app.app_context(), person.enter_scope():
            together.wait(timeout=DEADLINE_SECONDS)
            try:
                services.create_client("Harbour", "NZD")
            except DomainError as refusal:
                return refusal.field or ""
        return "added"

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(add, [cast.mara, cast.adam]))
    assert outcomes == ["added", "name"]
    assert client_names(cast.mara) == ["Harbour"]


@pytest.mark.parametrize(
    "fields",
    [
        {"name": ""},
        {"name": "   "},
        {"name": "\u200b"},
        {"name": "A\0B"},
        {"name": "x" * 10_000},
        {"name": "New", "currency": "BITCOIN"},
        {"name": "New", "currency": ""},
    ],
)
def test_a_client_that_makes_no_sense_is_refused(
    cast: Cast, browse: Browse, fields: dict[str, str]
) -> None:
    answer = browse(cast.mara).send(PAGE, **{"currency": "NZD", **fields})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert client_names(cast.mara) == []


def test_renaming_to_a_name_that_is_taken_changes_nothing(
    cast: Cast, work: Work, browse: Browse
) -> None:
    with cast.mara.enter_scope():
        services.create_client("Northwind", "AUD")
    answer = browse(cast.mara).send(f"{PAGE}/{work.client_id}", name="NORTHWIND", currency="NZD")
    assert answer.status_code == 422
    assert client_names(cast.mara) == ["Harbour", "Northwind"]


def test_the_currency_stays_while_projects_have_prices_in_it(
    cast: Cast, work: Work, browse: Browse
) -> None:
    mara = browse(cast.mara)
    assert mara.send(f"{PAGE}/{work.client_id}", name="Harbour", currency="GBP").status_code == 303
    mara.send(
        "/o/acme/projects",
        client_id=str(work.client_id),
        name="Brand",
        billing_mode="fixed",
        fixed_price="100",
    )
    refused = mara.send(f"{PAGE}/{work.client_id}", name="Harbour", currency="JPY")
    assert refused.status_code == 422
    assert "These amounts are in GBP" in refused.text
    assert "the fixed price of Brand" in refused.text


def test_an_archived_client_leaves_the_list_and_the_timer_and_comes_back(
    cast: Cast, work: Work, browse: Browse
) -> None:
    mara = browse(cast.mara)
    mara.send(f"{PAGE}/{work.client_id}/archive")
    assert "Harbour" not in mara.get(PAGE).text
    assert "Harbour" in mara.get(PAGE, query_string={"show": "archived"}).text
    assert str(work.project_id) not in mara.get("/o/acme/choices/work").text
    mara.send(f"{PAGE}/{work.client_id}/restore")
    assert str(work.project_id) in mara.get("/o/acme/choices/work").text


def test_a_client_shows_its_projects_and_unbilled_hours(
    cast: Cast, work: Work, browse: Browse
) -> None:
    add_time(cast.mel, work.project_id, 4500)
    page = browse(cast.mara).get(f"{PAGE}/{work.client_id}").text
    assert "1.25" in page
    assert "Website" in page


def test_a_search_treats_wildcards_as_letters(cast: Cast, work: Work, browse: Browse) -> None:
    mara = browse(cast.mara)
    assert f"{PAGE}/{work.client_id}" in mara.get(PAGE, query_string={"q": "HARB"}).text
    assert f"{PAGE}/{work.client_id}" not in mara.get(PAGE, query_string={"q": "%"}).text


@pytest.mark.parametrize("path", ["", "/new", "/{client}", "/{client}/edit"])
def test_members_and_strangers_see_no_clients(
    cast: Cast, work: Work, browse: Browse, path: str
) -> None:
    page = PAGE + path.format(client=work.client_id)
    assert browse(cast.mel).get(page).status_code == 403
    assert browse(cast.eve).get(page).status_code == 404


def test_a_client_of_another_organisation_does_not_exist(cast: Cast, browse: Browse) -> None:
    theirs = make_work(cast.eve, "Theirs")
    mara = browse(cast.mara)
    assert mara.get(f"{PAGE}/{theirs.client_id}").status_code == 404
    assert mara.send(f"{PAGE}/{theirs.client_id}/archive").status_code == 404
    refused = mara.send(
        "/o/acme/projects", client_id=str(theirs.client_id), name="Theft", billing_mode="time"
    )
    assert refused.status_code == 422
    assert "Choose one of your clients." in refused.text
    with cast.eve.enter_scope(), pytest.raises(DomainError):
        services.create_project(theirs.client_id, ProjectDetails("WEBSITE "))
