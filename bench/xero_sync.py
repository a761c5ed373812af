"""python -m bench.xero_sync: a hundred thousand contacts from a stand-in for Xero, against a loop
that only downloads the pages.

Says how many calls it took, what the worker weighed at most, the ratio of the times, and what a
second sync with ten changes asks for. Exits with 1 when a promise is not kept. The stand-in's
limits are out of the way, so that its own speed is the bound.
"""

import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar
from uuid import UUID

import requests
from flask import Flask

from app.config import generate_encryption_key, read_settings
from tests.database import fresh_database
from xero_simulator.testing import (
    NZ_COMPANY,
    ReceivedRequest,
    RunningSimulator,
    SimulatorConfig,
    authorise,
    run_simulator,
)

CONTACT_COUNT = int(os.environ.get("BENCH_CONTACTS", "100000"))
PAGE_CONTACTS, CHANGED_CONTACTS = 1000, 10
MAX_MEGABYTES, MAX_RATIO = 200, 2.0
Environment = dict[str, str]
Result = TypeVar("Result")


@dataclass(frozen=True)
class SyncResult:
    """What a worker's process says of one sync: how long it took, the most it weighed, how many
    contacts it knows.
    """

    seconds: float
    megabytes: float
    contact_count: int


def main() -> None:
    unlimited = SimulatorConfig(minute_limit=100_000, day_limit=100_000)
    with (
        fresh_database() as database,
        run_simulator(unlimited) as xero,
        TemporaryDirectory() as var,
    ):
        environment = bench_environment(database, xero, var)
        xero.seed_contacts(CONTACT_COUNT)
        xero.advance_clock(3600)
        org_id, bearer = connect_organisation(environment, xero)
        total, download = run_in_process(download_contacts, xero.base_url, bearer)
        first, calls = count_calls(xero, lambda: run_in_process(sync_contacts, environment, org_id))
        xero.post(f"/organisations/{NZ_COMPANY}/contacts/touch", count=CHANGED_CONTACTS)
        second, second_calls = count_calls(
            xero, lambda: run_in_process(sync_contacts, environment, org_id)
        )
    sys.exit(not print_report(total, download, first, calls, second, second_calls))


def print_report(
    total: int,
    download: float,
    first: SyncResult,
    calls: int,
    second: SyncResult,
    second_calls: int,
) -> bool:
    """Print the figures; answers whether every promise is kept."""
    fewest, ratio = -(-total // PAGE_CONTACTS), first.seconds / download
    print(
        f"{first.contact_count} of {total} contacts in {first.seconds:.1f} s and {calls} calls"
        f" (the fewest: {fewest})"
    )
    print(
        f"only downloading them takes {download:.1f} s: {ratio:.2f} times that (at most"
        f" {MAX_RATIO:g})"
    )
    print(f"the worker weighed {first.megabytes:.0f} MB at most (at most {MAX_MEGABYTES})")
    print(
        f"a second sync with {CHANGED_CONTACTS} changes: {second_calls} call,"
        f" {second.seconds:.2f} s"
    )
    return (
        calls == fewest
        and second_calls == 1
        and first.contact_count == total
        and first.megabytes < MAX_MEGABYTES
        and ratio < MAX_RATIO
    )


def bench_environment(database: dict[str, str], xero: RunningSimulator, var: str) -> Environment:
    return {
        "HOURLINE_VAR": var,
        "DATABASE_URL": database["app"],
        "DATABASE_OWNER_URL": database["owner"],
        "SECRET_KEY": "for measuring only, and long enough for it",
        "ENCRYPTION_KEYS": generate_encryption_key("bench"),
        "BASE_URL": "http://localhost:8000",
        "MAIL_URL": "smtp://localhost:1",
        "XERO_CLIENT_SECRET": "hourline-demo-secret",
        **{f"XERO_{name}_URL": xero.base_url for name in ("LOGIN", "IDENTITY", "API", "APP")},
    }


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


if __name__ == "__main__":
    main()
