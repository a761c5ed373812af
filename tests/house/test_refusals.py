"""Every route that is not public, for those who may not: strangers, lesser roles, people of other organisations. Nothing changes meanwhile."""

import pytest

from app.cli.routes import Route
from tests.house.calling import call, essence, fill, own, random_id, rows_of
from tests.house.conftest import House
from tests.house.listing import cases, is_allowed

OF_MEMBERS = cases(lambda route: route.access == "member")
WITH_OBJECTS = cases(lambda route: route.access == "member" and bool(route.parameters))
both = pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])
NOWHERE = "no-such-organisation"


@pytest.mark.parametrize(("route", "method"), cases(lambda route: route.access != "public"))
def test_a_stranger_is_sent_to_the_sign_in_page(route: Route, method: str, quiet_house: House) -> None:
    address = fill(route, "acme", own(quiet_house.ours, route))
    plain = call(quiet_house.anonymous, method, address)
    assert (plain.status_code, plain.headers["Location"].partition("?")[0]) == (303, "/login")
    htmx = call(quiet_house.anonymous, method, address, htmx=True)
    assert (htmx.status_code, htmx.headers["HX-Redirect"]) == (204, "/login")


@both
@pytest.mark.parametrize(("route", "method"), OF_MEMBERS)
def test_a_role_without_the_permission_is_refused(route: Route, method: str, htmx: bool, quiet_house: House) -> None:
    house = quiet_house
    refused = [person for person in house.team if not is_allowed(person, route)]
    before = rows_of(house.superuser, house.cast.mel.org_id)
    for person in refused:
        for ids in (own(house.ours, route), own(house.theirs, route), random_id):
            assert call(house.browsers[person.name], method, fill(route, "acme", ids), htmx=htmx).status_code == 403, person.name
    assert rows_of(house.superuser, house.cast.mel.org_id) == before


@both
@pytest.mark.parametrize(("route", "method"), OF_MEMBERS)
def test_somebody_of_another_organisation_sees_nothing(route: Route, method: str, htmx: bool, quiet_house: House) -> None:
    house = quiet_house
    before = rows_of(house.superuser, house.cast.mel.org_id)
    eve = house.browsers["Eve"]
    answer = call(eve, method, fill(route, "acme", own(house.ours, route)), htmx=htmx)
    assert answer.status_code == 404
    assert essence(answer) == essence(call(eve, method, fill(route, NOWHERE, random_id), htmx=htmx))
    assert rows_of(house.superuser, house.cast.mel.org_id) == before


@both
@pytest.mark.parametrize(("route", "method"), WITH_OBJECTS)
def test_the_id_of_another_organisations_object_is_the_id_of_nothing(route: Route, method: str, htmx: bool, quiet_house: House) -> None:
    house = quiet_house
    before = rows_of(house.superuser, house.cast.eve.org_id)
    for person in (person for person in house.team if is_allowed(person, route)):
        browser = house.browsers[person.name]
        foreign = call(browser, method, fill(route, "acme", own(house.theirs, route)), htmx=htmx)
        assert foreign.status_code == 404, person.name
        assert essence(foreign) == essence(call(browser, method, fill(route, "acme", random_id), htmx=htmx))
    assert rows_of(house.superuser, house.cast.eve.org_id) == before
