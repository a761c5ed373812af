"""Filling a route's address, calling it as somebody, and comparing what comes back."""

import re
from collections.abc import Callable, Mapping
from uuid import UUID

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.cli.routes import Route
from app.kernel.ids import new_id
from tests.house.forms import Sending
from tests.house.objects import Objects

HTMX = {"HX-Request": "true"}

Choose = Callable[[str], UUID]
Essence = tuple[int, list[tuple[str, str]], str]

# Fields of forms that name an object.
OBJECT_FIELDS: Mapping[str, str] = {
    **{
        name: name
        for name in (
            "client_id",
            "project_id",
            "task_id",
            "contact_id",
            "membership_id",
            "invoice_id",
            "entry_id",
        )
    },
    "entry_ids": "entry_id",
    "client_ids": "client_id",
}
# Parameters of addresses that name no object of an organisation: what a visitor might have there.
PLAIN_PARAMETERS: Mapping[str, str] = {"token": "no-such-token"}
# Parameters whose name differs from the object's.
OBJECT_ALIASES: Mapping[str, str] = {}

# Headers that differ between any two requests.
VOLATILE_HEADERS = ("Content-Length", "X-Request-Id")

_CHANGING = re.compile(
    r'nonce="[^"]*"|nonce-[\w-]+|value="[\w.-]{60,}"|content="[\w.-]{60,}"|[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{32}'
)


class UnknownParameter(AssertionError):
    """A route has a parameter that this suite cannot fill."""


def object_name(parameter: str) -> str | None:
    """The object that the parameter names, or None for a plain one. Raises UnknownParameter."""
    if parameter in PLAIN_PARAMETERS:
        return None
    return OBJECT_ALIASES.get(parameter, parameter)


def fill_address(route: Route, slug: str, choose: Choose) -> str:
    """The address of the route in the organisation at `slug`, with the ids that `choose` picks."""

    def value(match: re.Match[str]) -> str:
        name = match[1].rpartition(":")[2]
        if name == "slug":
            return slug
        found = object_name(name)
        return PLAIN_PARAMETERS[name] if found is None else str(choose(found))

    return re.sub(r"<([^>]+)>", value, route.rule)


def ids_of(objects: Objects) -> Choose:
    """The ids of these objects. Raises UnknownParameter for what is not among them."""

    def choose(name: str) -> UUID:
        if name not in objects:
            raise UnknownParameter(
                f"teach tests/house/objects.py to make one for {name!r},"
                " or tests/house/route_calls.py what it is"
            )
        return objects[name]

    return choose


def random_id(_name: str) -> UUID:
    return new_id()


def call_route(
    browser: FlaskClient,
    route: Route,
    method: str,
    ids: Choose,
    *,
    slug: str = "acme",
    htmx: bool = False,
) -> TestResponse:
    """Call the route with ids in its address and, in a POST, in every field that names an object.

    Each request is on its own, as a browser's is: nothing is left in `g` from the one before.
    """
    names = (
        {field: str(ids(name)) for field, name in OBJECT_FIELDS.items()}
        if method == "POST"
        else None
    )
    with browser.application.app_context():
        return browser.open(
            fill_address(route, slug, ids), method=method, data=names, headers=HTMX if htmx else {}
        )


def send_form(browser: FlaskClient, sending: Sending, *, htmx: bool = False) -> TestResponse:
    """Send what a page offers, on its own as above."""
    fields: dict[str, list[str]] = {}
    for key, value in sending.fields:
        fields.setdefault(key, []).append(value)
    with browser.application.app_context():
        return browser.open(
            sending.address,
            method=sending.method,
            data=fields or None,
            headers=HTMX if htmx else {},
        )


def response_essence(response: TestResponse) -> Essence:
    """What can be told from a response: status, headers (of cookies their name), and text, without
    nonces, tokens and ids.
    """
    headers = [
        (name, value.partition("=")[0] if name == "Set-Cookie" else value)
        for name, value in response.headers
        if name not in VOLATILE_HEADERS
    ]
    return (
        response.status_code,
        [(name, _CHANGING.sub("", value)) for name, value in headers],
        _CHANGING.sub("", response.get_data().decode(errors="replace")),
    )
