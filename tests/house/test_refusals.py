"""Every route that is not public, for those who may not: people who are not signed in, who do not
belong, whose role is too small, and who were not asked for proof. Not one row changes meanwhile.
"""

import pytest
from werkzeug.test import TestResponse

from app.cli.routes import Route
from tests.house.conftest import House
from tests.house.route_calls import HTMX, Essence, call_route, ids_of, random_id, response_essence
from tests.house.route_cases import ROUTES, is_allowed, is_of_members, is_public, route_cases

OF_PEOPLE = route_cases(lambda route: not is_public(route))
OF_MEMBERS = route_cases(is_of_members)
FORMS = [
    case
    for case in route_cases(lambda route: route.endpoint != "webhooks.create")
    if case.values[1] == "POST"
]
UNKNOWN_SLUG = "no-such-organisation"

# What a borrowed browser must not do: the person proves who they are again, within fifteen minutes.
CONFIRMED_ENDPOINTS = {
    *("xero.create", "xero.delete", "xero.destroy"),
    *("ownership.create", "ownership.accept", "closure.new", "closure.create"),
    *(
        "account.change_address",
        "account.new_second_factor",
        "account.create_second_factor",
        "account.renew_recovery_codes",
    ),
    *(
        "account.confirm_removal",
        "account.remove_second_factor",
        "account.link_xero",
        "account.unlink_xero",
    ),
}


def leads_to(answer: TestResponse, page: str) -> bool:
    """Whether the answer sends the whole browser to `page`, as a redirect or as htmx understands
    it.
    """
    target = (
        answer.headers.get("Location")
        if answer.status_code == 303
        else answer.headers.get("HX-Redirect")
        if answer.status_code == 204
        else ""
    )
    return (target or "").partition("?")[0] == page


@pytest.mark.parametrize("name", ["nobody", "Sam"])
@pytest.mark.parametrize(("route", "method"), OF_PEOPLE)
def test_a_stranger_and_the_support_staff_are_sent_to_the_sign_in_page(
    route: Route, method: str, name: str, house: House
) -> None:
    with house.ledger.expect_no_change():
        for htmx in (False, True):
            answers = [
                call_route(house.browser(name), route, method, ids, htmx=htmx)
                for ids in (ids_of(house.ours), random_id)
            ]
            assert all(leads_to(answer, "/login") for answer in answers)
            assert answers[0].status_code == (204 if htmx else 303)


@pytest.mark.parametrize("name", ["Eve", "Dora"])
@pytest.mark.parametrize(("route", "method"), OF_MEMBERS)
def test_who_does_not_belong_finds_nothing_there(
    route: Route, method: str, name: str, house: House
) -> None:
    """An owner of another organisation, and an owner of this one until yesterday: as at the address
    of no organisation, whatever the route.
    """
    with house.ledger.expect_no_change():
        for htmx in (False, True):
            there = call_route(house.browser(name), route, method, ids_of(house.ours), htmx=htmx)
            assert response_essence(there) == unknown_organisation_answer(house, name, htmx)


def unknown_organisation_answer(house: House, name: str, htmx: bool) -> Essence:
    key = name, htmx
    if key not in house.unknown_organisation_answers:
        with house.app.app_context():
            answer = house.browser(name).get(
                f"/o/{UNKNOWN_SLUG}/timesheet", headers=HTMX if htmx else {}
            )
        assert answer.status_code == 404
        house.unknown_organisation_answers[key] = response_essence(answer)
    return house.unknown_organisation_answers[key]


@pytest.mark.parametrize(("route", "method"), OF_MEMBERS)
def test_a_role_without_the_permission_is_refused(route: Route, method: str, house: House) -> None:
    refused = [person.name for person in house.team if not is_allowed(person, route)]
    with house.ledger.expect_no_change():
        for name in refused:
            for htmx in (False, True):
                for ids in (ids_of(house.ours), ids_of(house.theirs)):
                    assert (
                        call_route(house.browser(name), route, method, ids, htmx=htmx).status_code
                        == 403
                    ), name


def test_what_must_be_confirmed_is_marked() -> None:
    assert {route.endpoint for route in ROUTES} >= CONFIRMED_ENDPOINTS
    assert {route.endpoint for route in ROUTES if route.asks_confirmation} >= CONFIRMED_ENDPOINTS


@pytest.mark.parametrize(("route", "method"), route_cases(lambda route: route.asks_confirmation))
def test_a_session_that_was_not_confirmed_lately_is_asked_to(
    route: Route, method: str, house: House
) -> None:
    with house.ledger.expect_no_change():
        for htmx in (False, True):
            for ids in (ids_of(house.ours), ids_of(house.theirs), random_id):
                assert leads_to(
                    call_route(house.browser("Olivia, unconfirmed"), route, method, ids, htmx=htmx),
                    "/confirm",
                )


@pytest.mark.parametrize(
    ("route", "method"),
    [
        case
        for case in route_cases(lambda route: not route.rule.startswith("/webhooks/"))
        if case.values[1] == "POST"
    ],
)
def test_a_form_without_its_token_is_refused(
    route: Route, method: str, guarded_house: House
) -> None:
    with guarded_house.ledger.expect_no_change():
        for htmx in (False, True):
            assert (
                call_route(
                    guarded_house.browser("Olivia"),
                    route,
                    method,
                    ids_of(guarded_house.ours),
                    htmx=htmx,
                ).status_code
                == 400
            )
