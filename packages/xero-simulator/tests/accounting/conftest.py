"""The accounting API served on a free port by a thread, without any gate; each test gets a fresh
organisation.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from flask import Flask, g
from werkzeug.serving import make_server
from xero_python.accounting import AccountingApi

from xero_sdk import sdk_client
from xero_simulator.accounting.ledger import Ledger
from xero_simulator.accounting.profile import OrganisationProfile
from xero_simulator.accounting.seed import seeded_ledger
from xero_simulator.accounting.seed.profiles import DEMO_NZ
from xero_simulator.api import blueprint
from xero_simulator.testing import DEADLINE_SECONDS

Json = dict[str, Any]
TENANT = "tenant"


class Clock:
    def __init__(self) -> None:
        self.instant = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)

    def now(self) -> datetime:
        return self.instant

    def advance(self, **parts: float) -> None:
        self.instant += timedelta(**parts)


@dataclass
class Organisation:
    """The organisation on stage: swapped between tests under one running server."""

    clock: Clock = field(default_factory=Clock)
    events: list[tuple[str, str, str]] = field(default_factory=list)
    client_id: str = "hourline"
    ledger: Ledger = field(init=False)

    def __post_init__(self) -> None:
        self.start_over(DEMO_NZ)

    def start_over(self, profile: OrganisationProfile) -> None:
        """Start over with this organisation."""
        self.clock, self.client_id = Clock(), "hourline"
        self.events.clear()
        self.ledger = seeded_ledger(
            profile, self.clock.now, threading.RLock(), self._record, "Hourline"
        )

    def _record(
        self, organisation_id: str, category: str, resource_id: str, event_type: str
    ) -> None:
        assert organisation_id == self.ledger.profile.organisation_id
        self.events.append((category, resource_id, event_type))


@dataclass
class Api:
    """Plain HTTP, for shapes that an SDK would hide."""

    url: str
    session: requests.Session

    def get(
        self, path: str, headers: dict[str, str] | None = None, **parameters: Any
    ) -> requests.Response:
        return self.session.get(
            self.url + path, headers=headers, params=parameters, timeout=DEADLINE_SECONDS
        )

    def put(self, path: str, body: Any, **parameters: Any) -> requests.Response:
        return self.session.put(
            self.url + path, json=body, params=parameters, timeout=DEADLINE_SECONDS
        )

    def post(self, path: str, body: Any, **parameters: Any) -> requests.Response:
        return self.session.post(
            self.url + path, json=body, params=parameters, timeout=DEADLINE_SECONDS
        )


def _lower_paths(app: Any) -> Any:
    def call(environ: Json, start: Any) -> Any:
        environ["PATH_INFO"] = environ["PATH_INFO"].lower()
        return app(environ, start)

    return call


@pytest.fixture(scope="session")
def server() -> Iterator[tuple[Organisation, str]]:
    organisation, app = Organisation(), Flask("accounting-alone")

    @app.before_request
    def set_context() -> None:
        g.ledger, g.client_id = organisation.ledger, organisation.client_id

    app.register_blueprint(blueprint, url_prefix="/api.xro/2.0")
    server = make_server("127.0.0.1", 0, _lower_paths(app.wsgi_app), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield organisation, f"http://127.0.0.1:{server.port}/api.xro/2.0"
    server.shutdown()
    thread.join(DEADLINE_SECONDS)


@pytest.fixture
def organisation(server: tuple[Organisation, str]) -> Organisation:
    server[0].start_over(DEMO_NZ)
    return server[0]


@pytest.fixture
def ledger(organisation: Organisation) -> Ledger:
    return organisation.ledger


@pytest.fixture(scope="session")
def _session() -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.headers["Accept"] = "application/json"
        yield session


@pytest.fixture
def api(
    server: tuple[Organisation, str], organisation: Organisation, _session: requests.Session
) -> Api:
    return Api(server[1], _session)


@pytest.fixture
def sdk(server: tuple[Organisation, str], organisation: Organisation) -> AccountingApi:
    """Xero's own SDK, pointed here, with a token that nobody checks."""
    tokens = {
        "access_token": "unchecked",
        "token_type": "Bearer",
        "scope": "openid",
        "expires_in": 1800,
    }
    return AccountingApi(sdk_client(lambda: tokens), base_url=server[1])


@pytest.fixture
def customer(ledger: Ledger) -> str:
    """The id of an active contact."""
    return str(ledger.contacts(limit=1)[0]["ContactID"])


@pytest.fixture
def draft(customer: str) -> Json:
    """An element that makes a draft: 2 h at 10.50, 15% GST, due in 30 days."""
    return {
        "Type": "ACCREC",
        "Contact": {"ContactID": customer},
        "Date": "2026-11-20",
        "DueDate": "2026-12-20",
        "LineItems": [
            {
                "Description": "Design",
                "Quantity": 2,
                "UnitAmount": 10.5,
                "AccountCode": "200",
                "TaxType": "OUTPUT2",
            }
        ],
    }
