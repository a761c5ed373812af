from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.cast import Cast, Person, make_cast
from tests.database import empty_all_tables
from tests.house.objects import Objects, plant_objects

THEIR_NAME = "Quiet Quarry"


@dataclass(frozen=True)
class House:
    """The cast with one of each thing in both organisations, and a signed-in browser for everybody."""

    cast: Cast
    ours: Objects
    theirs: Objects
    browsers: dict[str, FlaskClient]
    anonymous: FlaskClient
    superuser: str

    @property
    def team(self) -> list[Person]:
        return [person for person in self.cast if person.slug == "acme"]


def build(app: Flask, superuser: str) -> House:
    empty_all_tables(superuser)
    with app.app_context():
        cast = make_cast()
        ours, theirs = plant_objects(cast.mel, "Kiln & Co"), plant_objects(cast.eve, THEIR_NAME)
        browsers = {person.name: browser_of(app, person) for person in cast}
    return House(cast, ours, theirs, browsers, app.test_client(), superuser)


def browser_of(app: Flask, person: Person) -> FlaskClient:
    browser = app.test_client()
    browser.set_cookie("hourline", person.open_session(), domain="localhost")
    return browser


@pytest.fixture
def unguarded(the_app: Flask) -> Iterator[None]:
    """Without CSRF protection, so that a request is judged by who makes it."""
    before = the_app.config.get("WTF_CSRF_ENABLED", True)
    the_app.config["WTF_CSRF_ENABLED"] = False
    yield
    the_app.config["WTF_CSRF_ENABLED"] = before


@pytest.fixture
def house(the_app: Flask, database: dict[str, str], unguarded: None) -> House:
    """A house of the test's own."""
    return build(the_app, database["superuser"])


@pytest.fixture(scope="module")
def shared_house(the_app: Flask, database: dict[str, str]) -> House:
    return build(the_app, database["superuser"])


@pytest.fixture
def quiet_house(shared_house: House, unguarded: None) -> House:
    """One house for all tests that must change nothing in it, and check that they did not."""
    return shared_house
