"""Every route that is not public, for those who may not: strangers, lesser roles, people of other organisations. Nothing changes meanwhile."""

import pytest

from app.cli.routes import Route
from tests.house.calling import ask, essence, of, random_id, rows_of
from tests.house.conftest import THEIR_NAME, House
from tests.house.listing import cases, is_allowed

OF_MEMBERS = cases(lambda route: route.access == "member")
WITH_OBJECTS = cases(lambda route: route.access == "member" and bool(route.parameters))
both = pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])
NOWHERE = "no-such-organisation"


@pytest.mark.parametrize(("route", "method"), cases(lambda route: route.access != "public"))
def test_a_stranger_is_sent_to_the_sign_in_page(route: Route, method: str, quiet_house: House) -> None:
    ids = of(quiet_house.ours)
    plain = ask(quiet_house.anonymous, route, method, ids)
    assert (plain.status_code, plain.headers["Location"].partition("?")[0]) == (303, "/login")
    htmx = ask(quiet_house.anonymous, route, method, ids, htmx=True)
    assert (htmx.status_code, htmx.headers["HX-Redirect"]) == (204, "/login")


@both
@pytest.mark.parametrize(("route", "method"), OF_MEMBERS)
def test_a_role_without_the_permission_is_refused(route: Route, method: str, htmx: bool, quiet_house: House) -> None:
    house = quiet_house
    before = rows_of(house.superuser, house.cast.mel.org_id)
    for person in (person for person in house.team if not is_allowed(person, route)):
        for ids in (of(house.ours), of(house.theirs), random_id):
            assert ask(house.browsers[person.name], route, method, ids, htmx=htmx).status_code == 403, person.name
    assert rows_of(house.superuser, house.cast.mel.org_id) == before


@both
@pytest.mark.parametrize(("route", "method"), OF_MEMBERS)
def test_somebody_of_another_organisation_sees_nothing(route: Route, method: str, htmx: bool, quiet_house: House) -> None:
    house, eve = quiet_house, quiet_house.browsers["Eve"]
    before = rows_of(house.superuser, house.cast.mel.org_id)
    for ids in (of(house.ours), of(house.theirs)):
        answer = ask(eve, route, method, ids, htmx=htmx)
        assert answer.status_code == 404
        assert essence(answer) == essence(ask(eve, route, method, random_id, slug=NOWHERE, htmx=htmx))
    assert rows_of(house.superuser, house.cast.mel.org_id) == before


@both
@pytest.mark.parametrize(("route", "method"), WITH_OBJECTS)
def test_the_id_of_another_organisations_object_is_the_id_of_nothing(route: Route, method: str, htmx: bool, quiet_house: House) -> None:
    house = quiet_house
    before = [rows_of(house.superuser, person.org_id) for person in (house.cast.eve, house.cast.mel)]
    for person in (person for person in house.team if is_allowed(person, route)):
        foreign = ask(house.browsers[person.name], route, method, of(house.theirs), htmx=htmx)
        assert foreign.status_code == 404, person.name
        assert essence(foreign) == essence(ask(house.browsers[person.name], route, method, random_id, htmx=htmx))
    assert [rows_of(house.superuser, person.org_id) for person in (house.cast.eve, house.cast.mel)] == before


@both
@pytest.mark.parametrize(("route", "method"), [case for case in OF_MEMBERS if case.values[1] != "GET" and not case.values[0].parameters])
def test_a_form_that_names_another_organisations_object_reaches_nothing(route: Route, method: str, htmx: bool, house: House) -> None:
    before = rows_of(house.superuser, house.cast.eve.org_id)
    for person in (person for person in house.team if is_allowed(person, route)):
        answer = ask(house.browsers[person.name], route, method, of(house.theirs), htmx=htmx)
        assert answer.status_code < 500, person.name
        assert THEIR_NAME not in answer.text, person.name
    assert rows_of(house.superuser, house.cast.eve.org_id) == before
