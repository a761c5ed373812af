"""Hourline with a stand-in for Xero beside it, and a person who connects the two."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from flask import Flask, request_started
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from app.config import Settings
from tests.cast import Cast, Person
from tests.conftest import forget_last_request
from xero_simulator.config import SimulatorConfig
from xero_simulator.testing import Running, running_simulator

AROHA, BEN, CASEY = "aroha@example.com", "ben@example.com", "casey@example.com"
NZ = "Demo Company (NZ)"
PATIENT_SECONDS, QUICK_SECONDS = 15.0, 0.6


@dataclass(frozen=True)
class Xero:
    """The stand-in, seen through its controls."""

    running: Running

    def post(self, path: str, **body: Any) -> Any:
        answer = requests.post(f"{self.running.base_url}/_sim{path}", json=body, timeout=10)
        assert answer.ok, answer.text
        return answer.json()

    def get(self, control: str, **query: str) -> Any:
        answer = requests.get(f"{self.running.base_url}/_sim{control}", params=query, timeout=10)
        assert answer.ok, answer.text
        return answer.json()

    def fault(self, kind: str, **more: Any) -> None:
        self.post("/faults", kind=kind, **more)

    def requests(self, **query: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.get("/requests", **query)["requests"]
        return found

    def paths(self) -> list[str]:
        return [f"{one['method']} {one['path'].partition('?')[0]}" for one in self.requests()]

    def refreshes(self) -> int:
        return sum("/connect/token" in path for path in self.paths())

    def tenant_id(self, name: str = NZ) -> str:
        return next(
            str(one["tenant_id"])
            for one in self.get("/organisations")["organisations"]
            if one["name"] == name
        )

    def connections(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.get("/connections")["connections"]
        return found

    def consent(
        self,
        address: str,
        email: str = AROHA,
        tenants: tuple[str, ...] = (NZ,),
        decision: str = "allow",
    ) -> str:
        """Walk Xero's pages as that person; answers the path and query that they are sent back
        to.
        """
        query = dict(parse_qsl(urlsplit(address).query))
        where = address.partition("?")[0]
        with requests.Session() as browser:
            page = browser.get(where, params=query, timeout=10)
            person = re.search(
                rf'value="([0-9a-f-]+)">(?:(?!</button>).)*?{re.escape(email)}', page.text, re.S
            )
            assert person, page.text
            browser.post(f"{where}/sign-in", params=query, data={"user": person[1]}, timeout=10)
            chosen = {"decision": decision, "tenant": [self.tenant_id(name) for name in tenants]}
            answer = browser.post(
                f"{where}/consent", params=query, data=chosen, allow_redirects=False, timeout=10
            )
        assert answer.status_code == 302, answer.text
        back = urlsplit(answer.headers["Location"])
        return f"{back.path}?{back.query}"


@pytest.fixture(scope="session")
def stand_in() -> Iterator[Running]:
    with running_simulator(SimulatorConfig(webhook_delay_seconds=0.02)) as running:
        yield running


@pytest.fixture(scope="session")
def settings(settings: Settings, stand_in: Running) -> Settings:
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
def hurried(app: Flask) -> Iterator[None]:
    """Xero is soon given up on: for tests in which it never answers."""
    with told_otherwise(app, xero_timeout_seconds=QUICK_SECONDS):
        yield


@pytest.fixture
def xero(stand_in: Running, app: Flask) -> Xero:
    """The stand-in as it is when it has just started."""
    stand_in.state.reset(0)
    stand_in.state.limiter.limits.minute = 60
    return Xero(stand_in)


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

    def connecting(
        person: Person, email: str = AROHA, tenants: tuple[str, ...] = (NZ,)
    ) -> TestResponse:
        browser = sign_in(person)
        return browser.get(xero.consent(start(browser, person.slug), email, tenants))

    return connecting


@pytest.fixture
def connected(cast: Cast, connect: Callable[..., TestResponse], xero: Xero) -> Cast:
    """The cast's Acme Studio is connected to the demo company; what the stand-in received until
    then is forgotten.
    """
    assert connect(cast.adam).headers["Location"] == "/o/acme/settings/xero/sync"
    requests.delete(f"{xero.running.base_url}/_sim/requests", timeout=10)
    return cast
