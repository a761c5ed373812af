"""What tests of passkeys do over and over, and where."""

from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.accounts.models.passkeys import Passkey
from app.kernel.db import db
from tests.accounts.passkeys.authenticator import Authenticator
from tests.browser_client import Browser

ADD, SIGN_IN, SECOND, CONFIRM = (
    "/account/passkeys",
    "/login/passkey",
    "/login/code/passkey",
    "/confirm/passkey",
)
SECOND_STEP_PATH = "/login/code"


def request_options(browser: Browser, way: str) -> dict[str, Any]:
    answer = browser.send(f"{way}/challenge")
    assert answer.mimetype == "application/json", answer.text
    options: dict[str, Any] = answer.get_json()
    return options


def add(browser: Browser, device: Authenticator, name: str = "Laptop") -> TestResponse:
    return browser.send(ADD, name=name, credential=device.create(request_options(browser, ADD)))


def use(browser: Browser, device: Authenticator, way: str = SIGN_IN) -> TestResponse:
    return browser.send(way, credential=device.get(request_options(browser, way)))


def new_browser(app: Flask) -> Browser:
    return Browser(app.test_client())


def passkeys() -> list[Passkey]:
    db.session.rollback()
    return list(db.session.scalars(select(Passkey).order_by(Passkey.created_at)))
