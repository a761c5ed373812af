"""Ids of another organisation's objects, in what is sent: every form and link that the pages offer,
with the ids in it exchanged.
"""

from collections.abc import Mapping

import pytest
from werkzeug.test import TestResponse

from app.kernel import clock
from app.kernel.ids import new_id
from tests.house.conftest import THEIR_NAME, House
from tests.house.forms import Ids, Sending, sendings
from tests.house.route_calls import call_route, ids_of, response_essence, send_form
from tests.house.route_cases import ROUTES

PAGES = [route for route in ROUTES if route.access == "member" and route.methods == ("GET",)]
# The fields that name an object, as the pages call them: what a page no longer shows is no longer
# tried.
NAMING = {
    *(
        "client_id",
        "client_ids",
        "client",
        "project_id",
        "project",
        "membership_id",
        "member",
        "person",
        "contact_id",
    ),
    *("entry_ids", "milestone_ids", "category_*", "row"),
}
# What the searches for a name find: part of the address → name of the id.
SEARCHED_IDS = {
    "work": "project_id",
    "projects": "project_id",
    "clients": "client_id",
    "members": "membership_id",
}
Offers = Mapping[str, Sending]


@pytest.fixture(scope="module")
def offers(built_house: House, the_app: object) -> Offers:
    """Everything that names one of our objects and that the pages offer Olivia to send, and the
    pages those lead to.
    """
    with clock.freeze(built_house.built_at):
        found: dict[str, Sending] = {}
        for route in PAGES:
            found.update(
                forms_on(
                    built_house,
                    call_route(
                        built_house.browser("Olivia"), route, "GET", ids_of(built_house.ours)
                    ),
                )
            )
        for sending in [one for one in found.values() if one.method == "GET"]:
            found.update(
                forms_on(built_house, send_form(built_house.browser("Olivia"), sending)) | found
            )
        return found


def forms_on(house: House, page: TestResponse) -> dict[str, Sending]:
    ids = exchanged_ids(house)
    searched = {kind: str(house.ours[name]) for kind, name in SEARCHED_IDS.items()}
    is_html = page.mimetype == "text/html"
    offered = sendings(page.text, page.request.path, ids, searched) if is_html else ()
    return {one.name: one for one in offered if one.fields_with_ids(ids)}


def exchanged_ids(house: House) -> Ids:
    """The ids of our objects, each leading to the id of the like object of the other
    organisation.
    """
    pairs = [(house.ours[name], house.theirs[name]) for name in house.ours]
    return {str(ours): str(theirs) for ours, theirs in pairs} | {
        ours.hex: theirs.hex for ours, theirs in pairs
    }


@pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])
def test_what_names_another_organisations_object_names_nothing(
    htmx: bool, offers: Offers, house: House
) -> None:
    theirs = exchanged_ids(house)
    nothing = {own: str(new_id()) if "-" in own else new_id().hex for own in theirs}
    for sending in offers.values():
        with house.ledger.expect_no_change(*house.strangers):
            foreign = send_form(house.browser("Olivia"), sending.with_ids(theirs), htmx=htmx)
        house.ledger.restore()
        assert foreign.status_code < 500, sending
        assert THEIR_NAME.encode() not in foreign.data, sending
        assert response_essence(foreign) == response_essence(
            send_form(house.browser("Olivia"), sending.with_ids(nothing), htmx=htmx)
        ), sending
        house.ledger.restore()


def test_the_pages_offer_to_send_every_kind_of_id_and_most_of_it_is_accepted(
    offers: Offers, house: House
) -> None:
    assert {
        name
        for sending in offers.values()
        for name in sending.fields_with_ids(exchanged_ids(house))
    } >= NAMING
    refused = []
    for sending in offers.values():
        if send_form(house.browser("Olivia"), sending).status_code >= 400:
            refused.append(sending.name)
        house.ledger.restore()
    assert len(refused) < len(offers) / 5, refused
