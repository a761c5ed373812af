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
from xero_simulator.config import SimulatorConfig
from xero_simulator.testing import RunningSimulator, run_simulator

CONTACTS = int(os.environ.get("BENCH_CONTACTS", "100000"))
PAGE, CHANGES = 1000, 10
MOST_MEGABYTES, MOST_RATIO = 200, 2.0
COMPANY = "Demo Company (NZ)"
Environment = dict[str, str]
Result = TypeVar("Result")


@dataclass(frozen=True)
class Synced:
    """What a worker's process says of one sync: how long it took, the most it weighed, how many
    contacts it knows.
    """

    seconds: float
    megabytes: float
    known: int


def main() -> None:
    unlimited = SimulatorConfig(minute_limit=100_000, day_limit=100_000)
    with (
        fresh_database() as database,
        run_simulator(unlimited) as xero,
        TemporaryDirectory() as var,
    ):
        environment = told(database, xero, var)
        control(xero, "/seed", tenant=COMPANY, contacts=CONTACTS)
        control(xero, "/clock", advance=3600)
        org_id, bearer = connected(environment, xero)
        total, download = elsewhere(downloading, xero.base_url, bearer)
        first, calls = counted(xero, lambda: elsewhere(syncing, environment, org_id))
        control(xero, f"/organisations/{COMPANY}/contacts/touch", count=CHANGES)
        second, again = counted(xero, lambda: elsewhere(syncing, environment, org_id))
    sys.exit(not said(total, download, first, calls, second, again))


def said(
    total: int, download: float, first: Synced, calls: int, second: Synced, again: int
) -> bool:
    """Print the figures; answers whether every promise is kept."""
    fewest, ratio = -(-total // PAGE), first.seconds / download
    print(
        f"{first.known} of {total} contacts in {first.seconds:.1f} s and {calls} calls (the fewest:"
        f" {fewest})"
    )
    print(
        f"only downloading them takes {download:.1f} s: {ratio:.2f} times that (at most"
        f" {MOST_RATIO:g})"
    )
    print(f"the worker weighed {first.megabytes:.0f} MB at most (at most {MOST_MEGABYTES})")
    print(f"a second sync with {CHANGES} changes: {again} call, {second.seconds:.2f} s")
    return (
        calls == fewest
        and again == 1
        and first.known == total
        and first.megabytes < MOST_MEGABYTES
        and ratio < MOST_RATIO
    )


def told(database: dict[str, str], xero: RunningSimulator, var: str) -> Environment:
    return {
        "HOURLINE_VAR": var,
        "DATABASE_URL": database["app"],
        "DATABASE_OWNER_URL": database["owner"],
        "SECRET_KEY": "for measuring only",
        "ENCRYPTION_KEYS": generate_encryption_key("bench"),
        "BASE_URL": "http://localhost:8000",
        "MAIL_URL": "smtp://localhost:1",
        "XERO_CLIENT_SECRET": "hourline-demo-secret",
        **{f"XERO_{name}_URL": xero.base_url for name in ("LOGIN", "IDENTITY", "API", "APP")},
    }


def control(xero: RunningSimulator, path: str, **body: object) -> None:
    requests.post(f"{xero.base_url}/_sim{path}", json=body, timeout=120).raise_for_status()


def connected(environment: Environment, xero: RunningSimulator) -> tuple[UUID, dict[str, str]]:
    """An organisation that is connected to the company, and headers that open the company to
    anybody.
    """
    from tests.cast import make_cast
    from tests.xero.push.stage import connect
    from xero_simulator.testing import authorise

    with application(environment).app_context():
        person = make_cast().adam
        connect(person, xero)
    consent = authorise(xero)
    return person.org_id, consent.bearer | {"xero-tenant-id": consent.tenant_id}


def application(environment: Environment) -> Flask:
    from app import create_app

    return create_app(read_settings(environment))


def elsewhere(work: Callable[..., Result], *arguments: object) -> Result:
    """Do WORK in a process of its own, which has nothing of this one's weight."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *arguments).result()


def downloading(base_url: str, headers: dict[str, str]) -> tuple[int, float]:
    """How many contacts there are, and the seconds that it takes to fetch and parse every page and
    to do nothing with it.
    """
    began, total = time.perf_counter(), 0
    for page in range(1, 10_000):
        params: dict[str, str | int] = {
            "page": page,
            "pageSize": PAGE,
            "order": "UpdatedDateUTC ASC",
        }
        answer = requests.get(
            f"{base_url}/api.xro/2.0/Contacts",
            params=params,
            headers=headers | {"Accept": "application/json"},
            timeout=60,
        )
        found = len(answer.json()["Contacts"])
        total += found
        if found < PAGE:
            break
    return total, time.perf_counter() - began


def syncing(environment: Environment, org_id: UUID) -> Synced:
    """Ask for a sync of contacts and do what a worker does until nothing is due."""
    from sqlalchemy import func, select

    from app.kernel import tenancy
    from app.kernel.db import db
    from app.kernel.jobs.runner import run_due_jobs
    from app.xero.contacts.models import Contact
    from app.xero.sync import request_sync

    with application(environment).app_context():
        with tenancy.acting(org_id):
            request_sync(["contacts"], cause="button")
        began = time.perf_counter()
        run_due_jobs()
        seconds = time.perf_counter() - began
        with tenancy.acting(org_id):
            known = db.session.scalar(select(func.count()).select_from(Contact)) or 0
    return Synced(seconds, most_megabytes(), known)


def most_megabytes() -> float:
    """The most this process has weighed so far."""
    line = next(
        line
        for line in Path("/proc/self/status").read_text().splitlines()
        if line.startswith("VmHWM")
    )
    return int(line.split()[1]) / 1024


def counted(xero: RunningSimulator, work: Callable[[], Result]) -> tuple[Result, int]:
    """What WORK answers, and how many calls for contacts it made."""
    before = len(contact_calls(xero))
    return work(), len(contact_calls(xero)) - before


def contact_calls(xero: RunningSimulator) -> list[dict[str, object]]:
    found: list[dict[str, object]] = requests.get(
        f"{xero.base_url}/_sim/requests?path=/api.xro/2.0/Contacts", timeout=60
    ).json()["requests"]
    return found


if __name__ == "__main__":
    main()
