"""The routes as pytest parameters, read from the application without a database."""

from collections.abc import Callable
from typing import Any

import pytest

from app import create_app
from app.cli.routes import Route, routes_of
from app.config import generate_encryption_key, read_settings
from app.permissions import Permission, can
from tests.cast import Person

OFFLINE_SETTINGS = {
    "DATABASE_URL": "postgresql://nobody@localhost:1/none",
    "SECRET_KEY": "only to read the routes, and long enough",
    "ENCRYPTION_KEYS": generate_encryption_key("none"),
    "BASE_URL": "http://localhost:8000",
    "MAIL_URL": "smtp://localhost:1",
}
ROUTES = routes_of(create_app(read_settings(OFFLINE_SETTINGS)))


def route_cases(choose: Callable[[Route], object] = bool) -> list[Any]:
    """(route, method) for the routes that `choose` picks, by default all."""
    return [
        pytest.param(route, method, id=f"{method} {route.rule}")
        for route in ROUTES
        if choose(route)
        for method in route.methods
    ]


def is_allowed(person: Person, route: Route) -> bool:
    """What the permission matrix says of a member's route."""
    assert route.permission is not None
    return can(person.role, Permission(route.permission))
