"""Ids of another organisation's objects, in addresses: they are the ids of nothing."""

import pytest

from app.cli.routes import Route
from tests.house.conftest import House
from tests.house.route_calls import call_route, ids_of, random_id, response_essence
from tests.house.route_cases import is_allowed, is_of_members, is_of_people, route_cases


@pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])
@pytest.mark.parametrize(
    ("route", "method"),
    route_cases(lambda route: is_of_members(route) and bool(route.parameters)),
)
def test_the_id_of_another_organisations_object_is_the_id_of_nothing(
    route: Route, method: str, htmx: bool, house: House
) -> None:
    with house.ledger.expect_no_change():
        for name in (person.name for person in house.team if is_allowed(person, route)):
            foreign = call_route(
                house.browser(name), route, method, ids_of(house.theirs), htmx=htmx
            )
            assert foreign.status_code == 404, name
            assert response_essence(foreign) == response_essence(
                call_route(house.browser(name), route, method, random_id, htmx=htmx)
            )


@pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])
@pytest.mark.parametrize(
    ("route", "method"),
    route_cases(lambda route: is_of_people(route) and bool(route.parameters)),
)
def test_the_id_of_what_is_somebody_elses_is_the_id_of_nothing(
    route: Route, method: str, htmx: bool, house: House
) -> None:
    for person in (house.cast.olivia, house.cast.mara):
        for others in (house.theirs, house.ours):
            with house.ledger.expect_no_change(*house.strangers, house.cast.mel.user_id):
                foreign = call_route(
                    house.browser(person.name), route, method, ids_of(others), htmx=htmx
                )
            assert response_essence(foreign) == response_essence(
                call_route(house.browser(person.name), route, method, random_id, htmx=htmx)
            )
