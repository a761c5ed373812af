"""Many contacts from a stand-in for Xero, against a loop that only downloads the pages: how many
calls it took, what the worker weighed at most, the ratio of the times, and what a second sync with
ten changes asks for.

The stand-in's limits are out of the way, so that its own speed is the bound.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar
from uuid import UUID

import requests
from flask import Flask

from app.config import read_settings
from bench.measures import Measure
from bench.servers import Environment, bench_environment
from tests.database import fresh_database
from xero_simulator.testing import (
    NZ_COMPANY,
    ReceivedRequest,
    RunningSimulator,
    SimulatorConfig,
    authorise,
    run_simulator,
)

CONTACT_COUNT = 20_000
PAGE_CONTACTS, CHANGED_CONTACTS = 1000, 10
MAX_MEGABYTES, MAX_RATIO = 150, 2.0
CLIENT_SECRET = "hourline-demo-secret"  # noqa: S105 - the stand-in's
UNLIMITED_XERO = SimulatorConfig(minute_limit=100_000, day_limit=100_000)
Result = TypeVar("Result")


@dataclass(frozen=True)
class SyncResult:
    """What a worker's process says of one sync: how long it took, the most it weighed, how many
    contacts it knows.
    """

    seconds: float
    megabytes: float
    contact_count: int


def measure_sync() -> Iterator[Measure]:
    with (
        fresh_database() as database,
        run_simulator(UNLIMITED_XERO) as xero,
        TemporaryDirectory() as var,
    ):
        environment = xero_environment(database, xero, var)
        xero.seed_contacts(CONTACT_COUNT)
        xero.advance_clock(3600)
        org_id, bearer = connect_organisation(environment, xero)
        total, download = run_in_process(download_contacts, xero.base_url, bearer)
        first, calls = count_calls(xero, lambda: run_in_process(sync_contacts, environment, org_id))
        xero.post(f"/organisations/{NZ_COMPANY}/contacts/touch", count=CHANGED_CONTACTS)
        second, second_calls = count_calls(
            xero, lambda: run_in_process(sync_contacts, environment, org_id)
        )
    assert first.contact_count == total, "contacts were lost"
    yield Measure(f"sync of {total:,} contacts", total / first.seconds, "contacts/s")
    yield Measure("its time to that of the download", first.seconds / download, "×", MAX_RATIO)
    yield Measure("its calls", calls, "calls", -(-total // PAGE_CONTACTS))
    yield Measure("the worker's most memory", first.megabytes, "MB", MAX_MEGABYTES)
    yield Measure(f"{CHANGED_CONTACTS} changes", second.seconds, "s")
    yield Measure("their calls", second_calls, "calls", 1)


def xero_environment(database: dict[str, str], xero: RunningSimulator, var: str) -> Environment:
    """What a process of Hourline is told here, with the stand-in for Xero."""
    places = {f"XERO_{name}_URL": xero.base_url for name in ("LOGIN", "IDENTITY", "API", "APP")}
    return bench_environment(database, var, **places) | {"XERO_CLIENT_SECRET": CLIENT_SECRET}


def connect_organisation(
    environment: Environment, xero: RunningSimulator
) -> tuple[UUID, dict[str, str]]:
    """An organisation that is connected to the company, and headers that open the company to
    anybody.
    """
    from tests.cast import make_cast
    from tests.xero.push.connected_org import connect

    with create_application(environment).app_context():
        person = make_cast().adam
        connect(person, xero)
    consent = authorise(xero)
    return person.org_id, consent.bearer | {"xero-tenant-id": consent.tenant_id}


def create_application(environment: Environment) -> Flask:
    from app import create_app

    return create_app(read_settings(environment))


def run_in_process(work: Callable[..., Result], *arguments: object) -> Result:
    """Do the work in a process of its own, which has nothing of this one's weight."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *arguments).result()


def download_contacts(base_url: str, headers: dict[str, str]) -> tuple[int, float]:
    """How many contacts there are, and the seconds that it takes to fetch and parse every page and
    to do nothing with it.
    """
    start, total = time.perf_counter(), 0
    for page in range(1, 10_000):
        params: dict[str, str | int] = {
            "page": page,
            "pageSize": PAGE_CONTACTS,
            "order": "UpdatedDateUTC ASC",
        }
        answer = requests.get(
            f"{base_url}/api.xro/2.0/Contacts",
            params=params,
            headers=headers | {"Accept": "application/json"},
            timeout=60,
        )
        count = len(answer.json()["Contacts"])
        total += count
        if count < PAGE_CONTACTS:
            break
    return total, time.perf_counter() - start


def sync_contacts(environment: Environment, org_id: UUID) -> SyncResult:
    """Ask for a sync of contacts and do what a worker does until nothing is due."""
    from sqlalchemy import func, select

    from app.kernel import tenancy
    from app.kernel.db import db
    from app.kernel.jobs.runner import run_due_jobs
    from app.xero.contacts.models import Contact
    from app.xero.sync.services.requests import request_sync

    with create_application(environment).app_context():
        with tenancy.acting_as(org_id):
            request_sync(["contacts"], cause="button")
        start = time.perf_counter()
        run_due_jobs()
        seconds = time.perf_counter() - start
        with tenancy.acting_as(org_id):
            contact_count = db.session.scalar(select(func.count()).select_from(Contact)) or 0
    return SyncResult(seconds, peak_megabytes(), contact_count)


def peak_megabytes() -> float:
    """The most this process has weighed so far."""
    line = next(
        line
        for line in Path("/proc/self/status").read_text().splitlines()
        if line.startswith("VmHWM")
    )
    return int(line.split()[1]) / 1024


def count_calls(xero: RunningSimulator, work: Callable[[], Result]) -> tuple[Result, int]:
    """What the work answers, and how many calls for contacts it made."""
    before = len(contact_calls(xero))
    return work(), len(contact_calls(xero)) - before


def contact_calls(xero: RunningSimulator) -> list[ReceivedRequest]:
    return xero.requests(path="/api.xro/2.0/Contacts")
