"""What each route asks for is what the written wall says, and each role has what it says: a mark or
a matrix that was changed is seen here, whatever the code derives from it.
"""

import pytest

from admin import create_admin
from app.cli.routes import Route, routes_of
from app.config import read_settings
from app.permissions import MATRIX, Permission, Role, can, may_manage
from tests.house.conftest import House
from tests.house.route_calls import call_route, ids_of
from tests.house.route_cases import DEMANDS, OFFLINE_SETTINGS, ROUTES, wall_line
from tests.house.wall import CONSOLE, PUBLIC, ROLE_PERMISSIONS, SIGNED_IN, Demand, read_table

CONSOLE_SETTINGS = {**OFFLINE_SETTINGS, "DATABASE_ADMIN_URL": "postgresql://nobody@localhost:1/two"}
KINDS = {"public": PUBLIC, "signed_in": SIGNED_IN}
# Whom each role may give or take a role, deactivate and reactivate.
MANAGED_ROLES = {
    "OWNER": {"OWNER", "ADMIN", "MANAGER", "MEMBER"},
    "ADMIN": {"ADMIN", "MANAGER", "MEMBER"},
    "MANAGER": set[str](),
    "MEMBER": set[str](),
}


def demand_of(route: Route) -> Demand:
    """What the route's own marks say."""
    access = Permission(route.permission).name if route.permission else KINDS[route.access]
    return Demand(access, route.asks_confirmation, route.asks_second_factor)


def test_every_route_of_the_application_asks_for_what_the_wall_says() -> None:
    assert {wall_line(route): demand_of(route) for route in ROUTES} == DEMANDS, (
        "compare docs/product.md, then write it into tests/house/wall.py"
    )


def test_every_route_of_the_console_asks_for_what_the_wall_says() -> None:
    routes = routes_of(create_admin(read_settings(CONSOLE_SETTINGS)))
    assert {wall_line(route): demand_of(route) for route in routes} == read_table(CONSOLE)


def test_each_role_has_the_permissions_that_the_wall_says() -> None:
    assert {
        role.name: {permission.name for permission in permissions}
        for role, permissions in MATRIX.items()
    } == {role: set(permissions) for role, permissions in ROLE_PERMISSIONS.items()}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("permission", Permission)
def test_a_role_can_what_the_wall_says_and_nothing_else(role: Role, permission: Permission) -> None:
    assert can(role, permission) is (permission.name in ROLE_PERMISSIONS[role.name])


@pytest.mark.parametrize("actor", Role)
@pytest.mark.parametrize("subject", Role)
def test_a_role_manages_roles_up_to_its_own(actor: Role, subject: Role) -> None:
    assert may_manage(actor, subject) is (subject.name in MANAGED_ROLES[actor.name])


def test_a_line_that_stands_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        read_table({"PUBLIC": "GET /", "OWN": "GET /"})


# Pages that a member of the team comes upon by a link of somebody else's: each with the roles that
# see it, the others are told that they may not.
PAGES: dict[str, str] = {
    "/o/<slug>/invoices": "MANAGER ADMIN OWNER",
    "/o/<slug>/invoices/<uuid:invoice_id>": "MANAGER ADMIN OWNER",
    "/o/<slug>/invoices/<uuid:invoice_id>/pdf": "MANAGER ADMIN OWNER",
    "/o/<slug>/invoices/bulk": "MANAGER ADMIN OWNER",
    "/o/<slug>/invoices/bulk/<uuid:bulk_id>": "MANAGER ADMIN OWNER",
    "/o/<slug>/invoices/new": "MANAGER ADMIN OWNER",
    "/o/<slug>/unbilled": "MANAGER ADMIN OWNER",
    "/o/<slug>/unbilled/<uuid:client_id>": "MANAGER ADMIN OWNER",
    "/o/<slug>/reconcile": "MANAGER ADMIN OWNER",
    "/o/<slug>/reconcile/differences.csv": "MANAGER ADMIN OWNER",
    "/o/<slug>/contacts": "MANAGER ADMIN OWNER",
    "/o/<slug>/clients/<uuid:client_id>/contact": "MANAGER ADMIN OWNER",
    "/o/<slug>/rates": "MANAGER ADMIN OWNER",
    "/o/<slug>/rates/scope": "MANAGER ADMIN OWNER",
    "/o/<slug>/retainers": "MANAGER ADMIN OWNER",
    "/o/<slug>/tasks/<uuid:task_id>/edit": "MANAGER ADMIN OWNER",
    "/o/<slug>/settings/xero": "MANAGER ADMIN OWNER",
    "/o/<slug>/settings/xero/sync": "MANAGER ADMIN OWNER",
    "/o/<slug>/settings/xero/calls": "ADMIN OWNER",
    "/o/<slug>/settings/xero/calls.csv": "ADMIN OWNER",
    "/o/<slug>/settings/xero/disconnect": "ADMIN OWNER",
    "/o/<slug>/settings/xero/modules/off": "ADMIN OWNER",
    "/o/<slug>/settings/xero/organisation": "ADMIN OWNER",
    "/o/<slug>/settings/invoices": "ADMIN OWNER",
    "/o/<slug>/settings/organisation": "ADMIN OWNER",
    "/o/<slug>/settings/address": "ADMIN OWNER",
    "/o/<slug>/audit": "ADMIN OWNER",
    "/o/<slug>/audit/log.csv": "ADMIN OWNER",
    "/o/<slug>/exports": "ADMIN OWNER",
    "/o/<slug>/members": "ADMIN OWNER",
    "/o/<slug>/invitations/new": "ADMIN OWNER",
    "/o/<slug>/closure": "OWNER",
    "/o/<slug>/closure/new": "OWNER",
    "/o/<slug>/ownership/offer": "OWNER",
}


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_for_these_roles(address: str, house: House) -> None:
    route = next(route for route in ROUTES if route.rule == address and "GET" in route.methods)
    refused = {
        person.role.name
        for person in house.team
        if call_route(house.browser(person.name), route, "GET", ids_of(house.ours)).status_code
        == 403
    }
    assert refused == {"MEMBER", "MANAGER", "ADMIN", "OWNER"} - set(PAGES[address].split())
