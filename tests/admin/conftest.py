"""The console beside the application, on the same database in another role, and two people of the
support staff.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pyotp
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from admin import create_admin
from admin.staff import create_staff
from app.config import Settings
from app.kernel import clock, totp
from app.kernel.db import db
from tests.browser_client import Browser

PASSWORD = "a lighthouse in the fog"


@dataclass(frozen=True)
class Colleague:
    """A member of staff as they sit before their browser, their authenticator in hand."""

    email: str
    name: str
    secret: str

    def code(self, drift: int = 0) -> str:
        return totp.code_at(self.secret, totp.step_at(clock.now()) + drift)


class StaffBrowser(Browser):
    """A browser on the console."""

    token_page = "/login"

    def token(self, **kwargs: Any) -> str:
        return super().token(follow_redirects=True, **kwargs)

    def sign_in_as(
        self, colleague: Colleague, *, code: str | None = None, password: str = PASSWORD
    ) -> TestResponse:
        return self.sign_in(
            colleague.email, password, code=colleague.code() if code is None else code
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


def create_colleague(console: Flask, name: str) -> Colleague:
    colleague = Colleague(f"{name.lower()}@support.example", name, pyotp.random_base32())
    with console.app_context():
        create_staff(colleague.email, name, PASSWORD, colleague.secret)
        db.session.remove()
    return colleague


@pytest.fixture
def sam(console: Flask) -> Colleague:
    return create_colleague(console, "Sam")


@pytest.fixture
def new_browser(console: Flask) -> Callable[[], StaffBrowser]:
    return lambda: StaffBrowser(console.test_client())


@pytest.fixture
def browser(new_browser: Callable[[], StaffBrowser]) -> StaffBrowser:
    """A browser in which nobody has signed in."""
    return new_browser()


@pytest.fixture
def desk(browser: StaffBrowser, sam: Colleague) -> StaffBrowser:
    """A browser in which Sam is signed in."""
    assert browser.sign_in_as(sam).status_code == 303
    return browser
