"""The stage: an application on a database of its own, emptied before each test, and a fixed
cast.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g, request_started
from flask.testing import FlaskClient
from hypothesis import settings as trials
from jinja2 import FileSystemBytecodeCache

from app import create_app
from app.config import ROOT, Settings, generate_encryption_key, read_settings
from app.kernel import tenancy
from app.kernel.db import db
from app.kernel.jobs.runner import run_due_jobs
from tests.browser_client import Browse, Browser
from tests.cast import Cast, Person, make_cast
from tests.database import empty_all_tables, fresh_database

GARBAGE_THRESHOLDS = 20_000, 20, 20
TEMPLATE_CACHE = ROOT / "var" / "test" / "templates"

# What a trial takes hangs on what else the machine does.
trials.register_profile("hourline", deadline=None)
trials.load_profile("hourline")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Say which tests stay in one process where several share the work: those of a file, and all
    that share the demo. These come first: they are the longest by far.
    """
    for item in items:
        shares_demo = "browser" in item.path.parts and item.path.name != "test_newcomer.py"
        item.add_marker(pytest.mark.xdist_group("demo" if shares_demo else str(item.path)))
    items.sort(key=lambda item: "browser" not in item.path.parts)


@pytest.fixture(scope="session")
def database() -> Iterator[dict[str, str]]:
    with fresh_database() as urls:
        yield urls


@pytest.fixture(scope="session")
def environment(
    database: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """What a process of Hourline is told in tests; also for processes that tests start."""
    var = tmp_path_factory.mktemp("var")
    return {
        "HOURLINE_VAR": str(var),
        "DATABASE_URL": database["app"],
        "DATABASE_OWNER_URL": database["owner"],
        "DATABASE_ADMIN_URL": database["admin"],
        "SECRET_KEY": "a secret for tests only, and long enough",
        "ENCRYPTION_KEYS": generate_encryption_key("test"),
        "BASE_URL": "http://localhost:8000",
        "MAIL_URL": f"file:{var / 'mail'}",
        "XERO_CLIENT_ID": "hourline-demo",
        "XERO_CLIENT_SECRET": "hourline-demo-secret",
        "XERO_WEBHOOK_KEY": "whk-for-tests",
        "XERO_LOGIN_URL": "http://localhost:1",
        "XERO_IDENTITY_URL": "http://localhost:1",
        "XERO_API_URL": "http://localhost:1",
        "XERO_APP_URL": "http://localhost:1",
    }


@pytest.fixture(scope="session")
def settings(environment: dict[str, str]) -> Settings:
    return read_settings(environment)


@pytest.fixture(scope="session")
def the_app(settings: Settings) -> Flask:
    application = create_app(settings)
    application.testing = True
    # Each process would compile every template again: a fifth of a minute of each run.
    TEMPLATE_CACHE.mkdir(parents=True, exist_ok=True)
    application.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(TEMPLATE_CACHE))
    # What is there now stays: looking through it for garbage again and again took a tenth of a run.
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE_THRESHOLDS)
    request_started.connect(forget_last_request, application)
    return application


def forget_last_request(_app: Flask) -> None:
    """The test's own application context outlives a request; what a request left in `g` must
    not.
    """
    vars(g).clear()


@pytest.fixture
def app(the_app: Flask, database: dict[str, str]) -> Iterator[Flask]:
    """The application inside its context, with every table empty and no organisation in force."""
    empty_all_tables(database["superuser"])
    with the_app.app_context():
        yield the_app
        tenancy.leave_scope()
        db.session.remove()


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


@pytest.fixture
def sign_in(app: Flask) -> Callable[[Person], FlaskClient]:
    """A browser in which the person is signed in."""

    def browser_of(person: Person) -> FlaskClient:
        browser = app.test_client()
        browser.set_cookie("hourline", person.open_session(), domain="localhost")
        return browser

    return browser_of


@pytest.fixture
def browse(sign_in: Callable[[Person], FlaskClient]) -> Browse:
    """A browser that sends forms as a page would, in which the person is signed in."""
    return lambda person: Browser(sign_in(person))


@pytest.fixture
def stranger(app: Flask) -> Browser:
    """A browser that nobody has signed in with."""
    return Browser(app.test_client())


@pytest.fixture
def app_with(app: Flask, settings: Settings) -> Iterator[Callable[..., Flask]]:
    """Another application on the same database, with some settings changed."""
    with ExitStack() as contexts:

        def make(**changes: Any) -> Flask:
            other = create_app(replace(settings, **changes))
            contexts.enter_context(other.app_context())
            return other

        yield make


@pytest.fixture
def run_jobs(app: Flask) -> Callable[[], int]:
    """Run every due job as a worker would: without an organisation left in force from before."""

    def run() -> int:
        tenancy.leave_scope()
        return run_due_jobs()

    return run


@pytest.fixture
def mailbox(settings: Settings) -> Path:
    folder = Path(settings.mail_url.removeprefix("file:"))
    for letter in folder.glob("*"):
        letter.unlink()
    return folder
