from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from psycopg import sql
from sqlalchemy import update

from admin.cookie import STAFF_COOKIE
from app.accounts.models import Membership, UserSession
from app.accounts.services.sessions import CONFIRMATION_LIFETIME
from app.kernel import clock
from app.kernel.db import transaction
from app.kernel.ids import new_id
from app.kernel.secrets import fingerprint, new_token
from app.permissions import Role
from tests.cast import Cast, Person, make_cast, make_person
from tests.database import empty_all_tables
from tests.house.database_state import DatabaseState
from tests.house.objects import Objects, plant_objects
from tests.house.route_calls import Essence

THEIR_NAME = "Quiet Quarry"
Cookies = dict[str, str]


@dataclass(frozen=True)
class House:
    """The cast with one of each thing in both organisations; who else may come: Dora, whose
    membership was ended and whose session was not, Sam of the support staff, and Olivia in a
    browser that proved long ago who she is. It is always `built_at` there.
    """

    app: Flask
    cast: Cast
    ours: Objects
    theirs: Objects
    cookies: dict[str, Cookies]
    ledger: DatabaseState
    built_at: datetime
    unknown_organisation_answers: dict[tuple[str, bool], Essence] = field(default_factory=dict)

    @property
    def team(self) -> list[Person]:
        return [person for person in self.cast if person.slug == "acme"]

    @property
    def strangers(self) -> tuple[UUID, UUID]:
        """Whose rows nobody of ours may touch: the other organisation and its owner."""
        return self.cast.eve.org_id, self.cast.eve.user_id

    def browser(self, name: str) -> FlaskClient:
        """A new browser of theirs: signed in, and nothing else left from before."""
        browser = self.app.test_client()
        for cookie, value in self.cookies.get(name, {}).items():
            browser.set_cookie(cookie, value, domain="localhost")
        return browser


def build_house(app: Flask, superuser: str) -> House:
    empty_all_tables(superuser)
    ledger, now = DatabaseState(superuser), clock.now()
    with clock.freeze(now), app.app_context():
        cast = make_cast()
        ours, theirs = plant_objects(cast.mel, "Kiln & Co"), plant_objects(cast.eve, THEIR_NAME)
        dora = make_person("Dora", cast.olivia.org_id, "acme", Role.OWNER)
        _deactivate(dora)
        cookies = {person.name: {"hourline": person.open_session()} for person in (*cast, dora)}
        cookies["Olivia, unconfirmed"] = {"hourline": _open_stale_session(cast.olivia)}
        cookies["Sam"] = _sign_in_to_console(superuser)
    ledger.keep()
    return House(app, cast, ours, theirs, cookies, ledger, now)


def _deactivate(person: Person) -> None:
    with person.enter_scope(), transaction() as session:
        session.execute(
            update(Membership)
            .where(Membership.id == person.membership_id)
            .values(deactivated_at=clock.now() - timedelta(days=1))
        )


def _open_stale_session(person: Person) -> str:
    token = person.open_session()
    with transaction() as session:
        session.execute(
            update(UserSession)
            .where(UserSession.fingerprint == fingerprint(token))
            .values(confirmed_at=clock.now() - CONFIRMATION_LIFETIME)
        )
    return token


def _sign_in_to_console(superuser: str) -> Cookies:
    """The cookie of a signed-in member of staff; for good measure under the application's name
    too.
    """
    token, staff_id, born = new_token(), new_id(), {"created_at": clock.now()}
    with psycopg.connect(superuser, autocommit=True) as connection:
        for table, row in (
            (
                "staff",
                {
                    "id": staff_id,
                    "email": "sam@support.example",
                    "name": "Sam",
                    "password_hash": "",
                    "totp_secret": "",
                    "totp_step": 0,
                    **born,
                },
            ),
            (
                "staff_session",
                {
                    "id": new_id(),
                    "staff_id": staff_id,
                    "fingerprint": fingerprint(token),
                    "seen_at": clock.now(),
                    **born,
                },
            ),
        ):
            names = {
                "table": sql.Identifier(table),
                "columns": sql.SQL(", ").join(map(sql.Identifier, row)),
            }
            values = sql.SQL(", ").join(map(sql.Placeholder, row))
            connection.execute(
                sql.SQL("INSERT INTO {table} ({columns}) VALUES ({values})").format(
                    values=values, **names
                ),
                row,
            )
    return {STAFF_COOKIE.full_name: token, "hourline": token}


@pytest.fixture
def without_csrf_protection(the_app: Flask) -> Iterator[None]:
    """Without CSRF protection, so that a request is judged by who makes it."""
    before = the_app.config.get("WTF_CSRF_ENABLED", True)
    the_app.config["WTF_CSRF_ENABLED"] = False
    yield
    the_app.config["WTF_CSRF_ENABLED"] = before


@pytest.fixture(scope="module")
def built_house(the_app: Flask, database: dict[str, str]) -> Iterator[House]:
    house = build_house(the_app, database["superuser"])
    yield house
    house.ledger.close()


@pytest.fixture
def guarded_house(built_house: House) -> Iterator[House]:
    """As the house was built, whatever a test before did in it; forms want their token."""
    with clock.freeze(built_house.built_at):
        yield built_house
        built_house.ledger.restore()


@pytest.fixture
def house(guarded_house: House, without_csrf_protection: None) -> House:
    """As the house was built, whatever a test before did in it."""
    return guarded_house
