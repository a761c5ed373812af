"""Every page, as it comes to an owner."""

import pytest

from app.cli.routes import Route
from tests.house import allowed
from tests.house.calling import call, fill, own
from tests.house.conftest import House
from tests.house.listing import cases
from tests.house.markup import faults


@pytest.mark.parametrize(("route", "method"), [case for case in cases() if case.values[1] == "GET"])
def test_a_page_is_well_made(route: Route, method: str, shared_house: House) -> None:
    house = shared_house
    answer = call(house.browsers["Olivia"], method, fill(route, "acme", own(house.ours, route)))
    if route.endpoint in allowed.NOT_A_PAGE:
        assert answer.status_code in (204, 303, 404) or answer.mimetype != "text/html", "it is a page: take it off the list"
        return
    assert answer.status_code == 200
    assert faults(answer.get_data(as_text=True)) == []


@pytest.mark.parametrize("status", [403, 404])
def test_an_error_page_is_well_made(status: int, shared_house: House) -> None:
    house = shared_house
    address = {403: "/o/acme/members", 404: "/no/such/page"}[status]
    answer = call(house.browsers["Mel"], "GET", address)
    assert answer.status_code == status
    assert faults(answer.get_data(as_text=True)) == []


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ('<!doctype html><html lang="en"><title>A</title><main><h1>A</h1><h1>B</h1></main></html>', "2 h1 with words"),
        ('<!doctype html><html lang="en"><title>A</title><main><h1>A</h1><input name="q"></main></html>', "<input name='q'> has no label"),
        ('<!doctype html><html lang="en"><title>A</title><main><h1 style="a">A</h1></main></html>', "<h1> carries style"),
        (
            '<!doctype html><html lang="en"><title>A</title><main><h1>A</h1><form method="post" action="/x"></form></main></html>',
            "the form of '/x' has no csrf_token",
        ),
        ('<!doctype html><html lang="en"><title>A</title><main><h1 id="a">A</h1><p id="a"></p></main></html>', "id 'a' stands 2 times"),
    ],
)
def test_the_check_of_pages_finds_what_is_wrong(html: str, fault: str) -> None:
    assert fault in faults(html)
