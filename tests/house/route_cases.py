"""The routes as pytest parameters, read from the application without a database."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from app import create_app
from app.cli.routes import Route, routes_of
from app.config import generate_encryption_key, read_settings
from tests.cast import Person
from tests.house.wall import APPLICATION, PUBLIC, ROLE_PERMISSIONS, SIGNED_IN, read_table

OFFLINE_SETTINGS = {
    "DATABASE_URL": "postgresql://nobody@localhost:1/none",
    "SECRET_KEY": "only to read the routes, and long enough",
    "ENCRYPTION_KEYS": generate_encryption_key("none"),
    "BASE_URL": "http://localhost:8000",
    "MAIL_URL": "smtp://localhost:1",
}
ROUTES = routes_of(create_app(read_settings(OFFLINE_SETTINGS)))
DEMANDS = read_table(APPLICATION)
# A route that the wall does not have: tests/house/test_wall.py names it.
MISSING_LINE = "MISSING_LINE"


def route_cases(choose: Callable[[Route], object] = bool) -> list[Any]:
    """(route, method) for the routes that `choose` picks, by default all."""
    return [
        pytest.param(route, method, id=f"{method} {route.rule}")
        for route in ROUTES
        if choose(route)
        for method in route.methods
    ]


def wall_line(route: Route) -> str:
    """The route as the written wall names it; of a choice of words the name alone."""
    return f"{' '.join(route.methods)} {re.sub(r'<any.*?:', '<', route.rule)}"


def is_of_members(route: Route) -> bool:
    """Whether the written wall asks for a permission there."""
    return wall_access(route) not in (PUBLIC, SIGNED_IN, MISSING_LINE)


def is_public(route: Route) -> bool:
    return wall_access(route) == PUBLIC


def is_of_people(route: Route) -> bool:
    """Whether the written wall asks for signing in and nothing else."""
    return wall_access(route) == SIGNED_IN


def wall_access(route: Route) -> str:
    """What the written wall asks for at the route; the route's own mark is not asked."""
    demand = DEMANDS.get(wall_line(route))
    return demand.access if demand else MISSING_LINE


def is_allowed(person: Person, route: Route) -> bool:
    """What the written wall says of the person's role at a member's route."""
    return wall_access(route) in ROLE_PERMISSIONS[person.role.name]
