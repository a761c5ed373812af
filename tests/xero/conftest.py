"""Hourline with a stand-in for Xero beside it, and a person who connects the two."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask, request_started
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from app.config import Settings
from tests.cast import Cast, Person
from tests.conftest import forget_last_request
from xero_simulator.testing import (
    AROHA,
    NZ_COMPANY,
    AnswerComparison,
    RunningSimulator,
    SimulatorClient,
    SimulatorConfig,
    compared_answers,
    run_simulator,
    submit_consent,
)

PATIENT_SECONDS, QUICK_SECONDS = 15.0, 0.6


class Xero(SimulatorClient):
    """The stand-in, seen through its controls."""

    def token_call_count(self) -> int:
        return sum("/connect/token" in line for line in self.request_lines())

    def give_consent(
        self,
        address: str,
        email: str = AROHA,
        tenants: tuple[str, ...] = (NZ_COMPANY,),
        decision: str = "allow",
    ) -> str:
        """Walk Xero's pages as that person; answers the path and query that they are sent back
        to.
        """
        query = dict(parse_qsl(urlsplit(address).query))
        tenant_ids = [self.tenant_id(name) for name in tenants]
        page = address.partition("?")[0]
        back = urlsplit(submit_consent(page, email, tenant_ids, decision, query))
        return f"{back.path}?{back.query}"


@pytest.fixture(scope="session")
def comparison() -> Iterator[AnswerComparison]:
    """Of the stand-in's answers with the lists of their keys, in one test."""
    with compared_answers() as comparison:
        yield comparison


@pytest.fixture(autouse=True)
def _every_answer_has_its_keys(comparison: AnswerComparison) -> Iterator[None]:
    comparison.differences.clear()
    yield
    assert comparison.differences == []


@pytest.fixture(scope="session")
def stand_in() -> Iterator[RunningSimulator]:
    with run_simulator(SimulatorConfig(webhook_delay_seconds=0.02)) as running:
        yield running


@pytest.fixture(scope="session")
def settings(settings: Settings, stand_in: RunningSimulator) -> Settings:
    url = stand_in.base_url
    return replace(
        settings,
        xero_login_url=url,
        xero_identity_url=url,
        xero_api_url=url,
        xero_app_url=url,
        xero_timeout_seconds=PATIENT_SECONDS,
    )


@pytest.fixture(scope="session")
def the_app(settings: Settings) -> Flask:
    application = create_app(settings)
    application.testing = True
    application.config["WTF_CSRF_ENABLED"] = False
    request_started.connect(forget_last_request, application)
    return application


@contextmanager
def told_otherwise(app: Flask, **settings: Any) -> Iterator[None]:
    """Meanwhile Hourline has been told something else."""
    own = app.extensions["settings"]
    app.extensions["settings"] = replace(own, **settings)
    try:
        yield
    finally:
        app.extensions["settings"] = own


@pytest.fixture
def short_timeout(app: Flask) -> Iterator[None]:
    """Xero is soon given up on: for tests in which it never answers."""
    with told_otherwise(app, xero_timeout_seconds=QUICK_SECONDS):
        yield


@pytest.fixture
def xero(stand_in: RunningSimulator, app: Flask) -> Xero:
    """The stand-in as it is when it has just started."""
    stand_in.state.reset(0)
    stand_in.state.limiter.limits.minute = 60
    return Xero(stand_in.base_url)


def start(browser: FlaskClient, slug: str = "acme") -> str:
    """Press Connect; answers Xero's address."""
    answer = browser.post(f"/o/{slug}/settings/xero")
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def land(browser: FlaskClient, answer: TestResponse) -> TestResponse:
    """The page that a redirect leads to."""
    assert answer.status_code == 303, answer.text
    return browser.get(answer.headers["Location"])


@pytest.fixture
def connect(xero: Xero, sign_in: Callable[[Person], FlaskClient]) -> Callable[..., TestResponse]:
    """Somebody connects their organisation over HTTP; answers where the callback sends them."""

    def connect_organisation(
        person: Person, email: str = AROHA, tenants: tuple[str, ...] = (NZ_COMPANY,)
    ) -> TestResponse:
        browser = sign_in(person)
        return browser.get(xero.give_consent(start(browser, person.slug), email, tenants))

    return connect_organisation


@pytest.fixture
def xero_cast(cast: Cast, connect: Callable[..., TestResponse], xero: Xero) -> Cast:
    """The cast's Acme Studio is connected to the demo company; what the stand-in received until
    then is forgotten.
    """
    assert connect(cast.adam).headers["Location"] == "/o/acme/settings/xero/setup/defaults"
    xero.clear_requests()
    return cast
