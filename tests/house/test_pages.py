"""Every page, as it comes to an owner; one that shows a person's own things, as it comes to Mel,
whose they are.
"""

import pytest

from app.cli.routes import Route
from tests.house import exemptions
from tests.house.conftest import House
from tests.house.markup import faults
from tests.house.route_calls import call_route, ids_of
from tests.house.route_cases import ROUTES, route_cases


def is_page(route: Route) -> bool:
    return route.methods != ("POST",) and route.endpoint not in exemptions.NOT_A_PAGE


@pytest.mark.parametrize(
    ("route", "method"), [case for case in route_cases(is_page) if case.values[1] == "GET"]
)
def test_a_page_is_well_made(route: Route, method: str, guarded_house: House) -> None:
    visitor = guarded_house.browser(
        {"public": "nobody", "signed_in": "Mel"}.get(route.access, "Olivia")
    )
    answer = call_route(visitor, route, method, ids_of(guarded_house.ours))
    assert answer.status_code == exemptions.ERROR_PAGES.get(route.endpoint, 200)
    assert faults(answer.text) == []


@pytest.mark.parametrize("endpoint", exemptions.NOT_A_PAGE)
def test_what_is_listed_as_no_page_is_none(endpoint: str, guarded_house: House) -> None:
    route = next(route for route in ROUTES if route.endpoint == endpoint and "GET" in route.methods)
    answer = call_route(guarded_house.browser("Olivia"), route, "GET", ids_of(guarded_house.ours))
    assert answer.status_code == 303 or b"<html" not in answer.data, (
        "it is a page: take it off the list"
    )


@pytest.mark.parametrize(("address", "status"), [("/o/acme/members", 403), ("/no/such/page", 404)])
def test_an_error_page_is_well_made(address: str, status: int, guarded_house: House) -> None:
    with guarded_house.app.app_context():
        answer = guarded_house.browser("Mel").get(address)
    assert answer.status_code == status
    assert faults(answer.text) == []


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        (
            (
                "<!doctype html><html"
                ' lang="en"><title>A</title><main><h1>A</h1><h1>B</h1></main></html>'
            ),
            "2 h1 with words",
        ),
        (
            (
                '<!doctype html><html lang="en"><title>A</title><main><h1>A</h1><input'
                ' name="q"></main></html>'
            ),
            "<input name='q'> has no label",
        ),
        (
            (
                '<!doctype html><html lang="en"><title>A</title><main><h1'
                ' style="a">A</h1></main></html>'
            ),
            "<h1> carries style",
        ),
        (
            (
                '<!doctype html><html lang="en"><title>A</title><main><h1>A</h1><form method="post"'
                ' action="/x"></form></main></html>'
            ),
            "the form of '/x' has no csrf_token",
        ),
        (
            (
                '<!doctype html><html lang="en"><title>A</title><main><h1 id="a">A</h1><p'
                ' id="a"></p></main></html>'
            ),
            "id 'a' stands 2 times",
        ),
    ],
)
def test_the_check_of_pages_finds_what_is_wrong(html: str, fault: str) -> None:
    assert fault in faults(html)
