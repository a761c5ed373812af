"""The console beside the application, on the same database in another role, and two people of the
support staff.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from admin import create_admin
from admin.staff import create_staff
from app.config import Settings
from app.kernel import clock, totp
from app.kernel.db import db

PASSWORD = "a lighthouse in the fog"


@dataclass(frozen=True)
class Colleague:
    """A member of staff as they sit before their browser, their authenticator in hand."""

    email: str
    name: str
    secret: str

    def code(self, drift: int = 0) -> str:
        return totp.code_at(self.secret, totp.step_at(clock.now()) + drift)


@dataclass(frozen=True)
class Browser:
    client: FlaskClient

    def get(self, path: str, **more: object) -> TestResponse:
        return self.client.get(path, **more)

    def post(self, path: str, **fields: str) -> TestResponse:
        """POST with the form token of the sign-in page, which holds for the whole session."""
        return self.client.post(
            path,
            data={"csrf_token": self.form_token(), **fields},
            headers={"Referer": "http://localhost/"},
        )

    def form_token(self) -> str:
        page = self.client.get("/connections", follow_redirects=True).get_data(as_text=True)
        found = re.search(r'name="csrf-token" content="([^"]+)"', page)
        assert found is not None
        return found[1]

    def sign_in(
        self, colleague: Colleague, *, code: str | None = None, password: str = PASSWORD
    ) -> TestResponse:
        return self.post(
            "/login",
            email=colleague.email,
            password=password,
            code=colleague.code() if code is None else code,
        )


@pytest.fixture(scope="session")
def the_console(settings: Settings) -> Flask:
    console = create_admin(settings)
    console.testing = True
    return console


@pytest.fixture
def console(app: Flask, the_console: Flask) -> Flask:
    """The console, on the tables that `app` has emptied."""
    return the_console


def employ(console: Flask, name: str) -> Colleague:
    colleague = Colleague(f"{name.lower()}@support.example", name, pyotp.random_base32())
    with console.app_context():
        create_staff(colleague.email, name, PASSWORD, colleague.secret)
        db.session.remove()
    return colleague


@pytest.fixture
def sam(console: Flask) -> Colleague:
    return employ(console, "Sam")


@pytest.fixture
def new_browser(console: Flask) -> Callable[[], Browser]:
    return lambda: Browser(console.test_client())


@pytest.fixture
def browser(new_browser: Callable[[], Browser]) -> Browser:
    """A browser in which nobody has signed in."""
    return new_browser()


@pytest.fixture
def desk(browser: Browser, sam: Colleague) -> Browser:
    """A browser in which Sam is signed in."""
    assert browser.sign_in(sam).status_code == 303
    return browser
