"""Everything that the pages offer to send, with nonsense in it: refused in words or taken as text,
and never an error of ours.
"""

import pytest

from app.cli.routes import Route
from tests.house.conftest import House
from tests.house.forms import Sending, sendings
from tests.house.route_calls import call_route, ids_of, send_form
from tests.house.route_cases import ROUTES

NONSENSE = {
    "a NUL byte": "1\0",
    "a number beyond 64 bits": str(2**70),
    "a negative number": "-99999999999999999999",
    "no number": "NaN",
    "infinity": "1e999999",
    "a date before all time": "0000-00-00",
    "a date after all time": "99999-12-31",
    "another script's digits": "٣:٠٠",
    "an attack": "'; DROP TABLE client; --",
    "much text": "x" * 70_000,
}
# How often each form is sent; every field gets another kind of nonsense each time.
TURNS = (0, 3, 5, 8)
PAGES = [route for route in ROUTES if route.access != "public" and "GET" in route.methods]


def offered_sendings(house: House) -> dict[str, Sending]:
    """Every form and link of every page."""
    found: dict[str, Sending] = {}
    for route in PAGES:
        found.update(sendings_on_page(house, route))
    return {name: one for name, one in found.items() if one.fields or one.query}


def sendings_on_page(house: House, route: Route) -> dict[str, Sending]:
    page = call_route(
        house.browser("Olivia" if route.access == "member" else "Mel"),
        route,
        "GET",
        ids_of(house.ours),
    )
    known = {str(one): "" for one in house.ours.values()}
    return (
        {one.name: one for one in sendings(page.text, page.request.path, known)}
        if page.mimetype == "text/html"
        else {}
    )


def test_nothing_that_can_be_sent_breaks_a_page(house: House) -> None:
    everything = offered_sendings(house)
    assert len(everything) > 60
    broken = []
    for sending in everything.values():
        for turn in TURNS:
            nonsense = sending.with_words([*NONSENSE.values()], turn)
            broken += (
                [nonsense]
                if send_form(house.browser("Olivia"), nonsense).status_code >= 500
                else []
            )
        house.ledger.restore()
    assert broken == []


@pytest.mark.parametrize("words", NONSENSE.values(), ids=NONSENSE)
def test_no_sign_in_form_breaks_either(words: str, house: House) -> None:
    with house.app.app_context():
        for path in ("/login", "/signup", "/reset", "/login/code", "/signup/sent"):
            fields = dict.fromkeys(("email", "password", "name", "code", "next", "proof"), words)
            assert house.browser("nobody").post(path, data=fields).status_code < 500, path
