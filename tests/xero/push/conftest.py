"""Acme Studio connected to the simulator's NZ organisation, with time to bill to one of its
contacts.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.cast import Cast, Person
from tests.xero.push.connected_org import ConnectedOrg, connect
from tests.xero.push.worker_processes import start_worker
from xero_simulator.config import SimulatorConfig
from xero_simulator.testing import RunningSimulator, run_simulator

__all__ = ["start_worker"]


@pytest.fixture(scope="session")
def the_simulator() -> Iterator[RunningSimulator]:
    with run_simulator(SimulatorConfig(minute_limit=1000)) as running:
        yield running


@pytest.fixture
def simulator(the_simulator: RunningSimulator) -> RunningSimulator:
    the_simulator.state.reset()
    return the_simulator


@pytest.fixture
def acme(
    app: Flask,
    cast: Cast,
    simulator: RunningSimulator,
    run_jobs: Callable[[], int],
    database: dict[str, str],
) -> Iterator[ConnectedOrg]:
    own = app.extensions["settings"]
    url = simulator.base_url
    changed = {
        "xero_login_url": url,
        "xero_identity_url": url,
        "xero_api_url": url,
        "xero_app_url": url,
        "xero_timeout_seconds": 0.5,
    }
    app.extensions["settings"] = replace(own, **changed)
    connect(cast.mara, simulator)
    yield ConnectedOrg(cast, simulator, run_jobs, app, database["superuser"])
    app.extensions["settings"] = own


@pytest.fixture
def without_csrf(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)


@pytest.fixture
def mara(
    acme: ConnectedOrg, without_csrf: None, sign_in: Callable[[Person], FlaskClient]
) -> FlaskClient:
    return sign_in(acme.cast.mara)
