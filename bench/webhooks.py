"""python -m bench.webhooks: signed deliveries to a real server on 127.0.0.1: a flood for ten
seconds, then a trickle while a worker syncs.

Says how many a second were answered and kept, how long the median took, and how a page did
meanwhile. Exits with 1 when a promise is not kept.
"""

import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from tempfile import TemporaryDirectory
from urllib.request import urlopen
from uuid import UUID

import psycopg

from bench.flood import Flood, deliveries, flood, trickle
from bench.xero_sync import (
    COMPANY,
    CONTACTS,
    Environment,
    Synced,
    connected,
    control,
    syncing,
    told,
)
from tests.database import fresh_database
from xero_simulator.config import SimulatorConfig
from xero_simulator.testing import run_simulator

SECONDS, CONNECTIONS, PREPARED = 10, 16, 40_000
AT_LEAST_A_SECOND, AT_MOST_MILLISECONDS = 1000, 20
PAUSE, BURST = 0.01, 100
KEY = "whk-bench"


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
        org_id, headers = connected(environment, xero)
        tenant_id = headers["xero-tenant-id"]
        with serving(environment) as port:
            good = flooded(port, tenant_id, database["superuser"])
            good = announced_meanwhile(port, tenant_id, environment, org_id) and good
    sys.exit(not good)


def flooded(port: int, tenant_id: str, superuser: str) -> bool:
    """A flood, and a page now and then; answers whether what is promised of it was kept."""
    prepared = iter(deliveries(PREPARED, tenant_id, KEY))
    with ThreadPoolExecutor(1) as pool:
        pages = pool.submit(asking_for_pages, port, time.monotonic() + SECONDS)
        met = flood(port, prepared, CONNECTIONS, SECONDS)
    with psycopg.connect(superuser) as connection:
        kept = next(
            iter(connection.execute("SELECT count(*) FROM webhook_event").fetchone() or [0])
        )
    lost = len(met.milliseconds) - kept
    print(
        f"{met.a_second:.0f} deliveries a second (at least {AT_LEAST_A_SECOND}), median"
        f" {met.median:.1f} ms, refused {met.bad}, lost {lost}"
    )
    print(f"a page meanwhile: {statistics.median(pages.result()):.0f} ms at the median")
    return (
        lost <= 0
        and met.bad == 0
        and met.a_second >= AT_LEAST_A_SECOND
        and met.median < AT_MOST_MILLISECONDS
    )


def announced_meanwhile(port: int, tenant_id: str, environment: Environment, org_id: UUID) -> bool:
    """Deliveries one after the other while a worker reads CONTACTS contacts; answers whether their
    median is as promised.
    """
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        work = pool.submit(syncing, environment, org_id)
        bursts = list(until_done(pool, work, port, tenant_id))
    spent = [milliseconds for met in bursts for milliseconds in met.milliseconds]
    bad, median, slow = (
        sum(met.bad for met in bursts),
        statistics.median(spent),
        statistics.quantiles(spent, n=20)[-1],
    )
    synced = work.result()
    print(
        f"while {synced.known} contacts were synced in {synced.seconds:.0f} s: {len(spent)}"
        " deliveries,",
        end=" ",
    )
    print(
        f"median {median:.1f} ms (at most {AT_MOST_MILLISECONDS}), 95 of 100 within {slow:.0f} ms,"
        f" refused {bad}"
    )
    return median < AT_MOST_MILLISECONDS and bad == 0 and synced.known >= CONTACTS


def until_done(
    pool: ProcessPoolExecutor, work: Future[Synced], port: int, tenant_id: str
) -> Iterator[Flood]:
    """Bursts of deliveries from a process of their own, until WORK is done; what was sent before it
    had begun is left out.
    """
    while not work.done():
        met = pool.submit(trickle, port, deliveries(BURST, tenant_id, KEY), PAUSE).result()
        if not work.done():
            yield met


@contextmanager
def serving(environment: Environment) -> Iterator[int]:
    """Hourline under gunicorn on a free port, as deployed."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "app.cli", "serve", "--port", str(port)]
    told = {**os.environ, **environment, "XERO_WEBHOOK_KEY": KEY}
    server = subprocess.Popen(command, env=told, stderr=subprocess.DEVNULL)
    try:
        wait_until_ready(port)
        yield port
    finally:
        server.terminate()
        server.wait(30)


def wait_until_ready(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    sys.exit("the server did not start")


def asking_for_pages(port: int, until: float) -> list[float]:
    """A page twice a second: (milliseconds)."""
    spent = []
    while time.monotonic() < until:
        began = time.monotonic()
        with urlopen(f"http://127.0.0.1:{port}/login", timeout=30) as answer:
            answer.read()
        spent.append((time.monotonic() - began) * 1000)
        time.sleep(0.5)
    return spent


if __name__ == "__main__":
    main()
