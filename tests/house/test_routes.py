"""Every route, for those who may call it."""

import pytest

from app.cli.routes import Route
from tests.house import exemptions
from tests.house.conftest import House
from tests.house.isolation import routes_without_permission
from tests.house.route_calls import call_route, ids_of
from tests.house.route_cases import ROUTES, is_allowed, is_of_members, is_public, route_cases


@pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])
@pytest.mark.parametrize(("route", "method"), route_cases(is_of_members))
def test_a_member_may_do_what_the_matrix_says(
    route: Route, method: str, htmx: bool, house: House
) -> None:
    with house.ledger.expect_no_change(*house.strangers):
        for turn, person in enumerate(person for person in house.team if is_allowed(person, route)):
            status = call_route(
                house.browser(person.name), route, method, ids_of(house.ours), htmx=htmx
            ).status_code
            assert status < 500, person.name
            assert status != 403, person.name
            assert status != 404 or turn > 0 or route.endpoint in exemptions.NEEDS_MORE, (
                f"{person.name} did not reach their own object"
            )


@pytest.mark.parametrize(("route", "method"), route_cases(is_public))
def test_a_public_address_answers_anybody_and_touches_no_organisation(
    route: Route, method: str, house: House
) -> None:
    with house.ledger.expect_no_change(*house.strangers, house.cast.olivia.org_id):
        for name in ("nobody", "Olivia", "Dora", "Sam"):
            assert (
                call_route(house.browser(name), route, method, ids_of(house.ours)).status_code < 500
            ), name


def test_every_route_of_an_organisation_asks_for_a_permission() -> None:
    assert routes_without_permission(ROUTES) == []


def test_addresses_name_objects_by_uuid() -> None:
    loose = [
        route.rule
        for route in ROUTES
        for name in route.parameters
        if name.endswith("_id") and f"<uuid:{name}>" not in route.rule
    ]
    assert loose == []
