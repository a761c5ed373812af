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

from bench.webhook_flood import DeliveryResult, make_deliveries, send_flood, send_trickle
from bench.xero_sync import (
    CONTACT_COUNT,
    Environment,
    SyncResult,
    bench_environment,
    connect_organisation,
    sync_contacts,
)
from tests.database import fresh_database
from xero_simulator.testing import SimulatorConfig, run_simulator

FLOOD_SECONDS, CONNECTION_COUNT, PREPARED_DELIVERIES = 10, 16, 40_000
MIN_DELIVERIES_PER_SECOND, MAX_MEDIAN_MILLISECONDS = 1000, 20
PAUSE_SECONDS, BURST_DELIVERIES = 0.01, 100
WEBHOOK_KEY = "whk-bench"


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
        org_id, headers = connect_organisation(environment, xero)
        tenant_id = headers["xero-tenant-id"]
        with serve_hourline(environment) as port:
            is_kept = measure_flood(port, tenant_id, database["superuser"])
            is_kept = measure_during_sync(port, tenant_id, environment, org_id) and is_kept
    sys.exit(not is_kept)


def measure_flood(port: int, tenant_id: str, superuser: str) -> bool:
    """A flood, and a page now and then; answers whether what is promised of it was kept."""
    prepared = iter(make_deliveries(PREPARED_DELIVERIES, tenant_id, WEBHOOK_KEY))
    with ThreadPoolExecutor(1) as pool:
        pages = pool.submit(measure_pages, port, time.monotonic() + FLOOD_SECONDS)
        result = send_flood(port, prepared, CONNECTION_COUNT, FLOOD_SECONDS)
    with psycopg.connect(superuser) as connection:
        stored = next(
            iter(connection.execute("SELECT count(*) FROM webhook_event").fetchone() or [0])
        )
    lost_events = len(result.milliseconds) - stored
    print(
        f"{result.per_second:.0f} deliveries a second (at least {MIN_DELIVERIES_PER_SECOND}),"
        f" median {result.median:.1f} ms, refused {result.refused}, lost {lost_events}"
    )
    print(f"a page meanwhile: {statistics.median(pages.result()):.0f} ms at the median")
    return (
        lost_events <= 0
        and result.refused == 0
        and result.per_second >= MIN_DELIVERIES_PER_SECOND
        and result.median < MAX_MEDIAN_MILLISECONDS
    )


def measure_during_sync(port: int, tenant_id: str, environment: Environment, org_id: UUID) -> bool:
    """Deliveries one after the other while a worker reads all contacts; answers whether their
    median is as promised.
    """
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        work = pool.submit(sync_contacts, environment, org_id)
        bursts = list(send_bursts(pool, work, port, tenant_id))
    milliseconds = [milliseconds for result in bursts for milliseconds in result.milliseconds]
    refused, median, slow_milliseconds = (
        sum(result.refused for result in bursts),
        statistics.median(milliseconds),
        statistics.quantiles(milliseconds, n=20)[-1],
    )
    synced = work.result()
    print(
        f"while {synced.contact_count} contacts were synced in {synced.seconds:.0f} s:"
        f" {len(milliseconds)} deliveries,",
        end=" ",
    )
    print(
        f"median {median:.1f} ms (at most {MAX_MEDIAN_MILLISECONDS}), 95 of 100"
        f" within {slow_milliseconds:.0f} ms, refused {refused}"
    )
    return (
        median < MAX_MEDIAN_MILLISECONDS and refused == 0 and synced.contact_count >= CONTACT_COUNT
    )


def send_bursts(
    pool: ProcessPoolExecutor, work: Future[SyncResult], port: int, tenant_id: str
) -> Iterator[DeliveryResult]:
    """Bursts of deliveries from a process of their own, until the work is done.

    A burst that ends after the work is left out.
    """
    while not work.done():
        result = pool.submit(
            send_trickle,
            port,
            make_deliveries(BURST_DELIVERIES, tenant_id, WEBHOOK_KEY),
            PAUSE_SECONDS,
        ).result()
        if not work.done():
            yield result


@contextmanager
def serve_hourline(environment: Environment) -> Iterator[int]:
    """Hourline under gunicorn on a free port, as deployed."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "app.cli", "serve", "--port", str(port)]
    bench_environment = {**os.environ, **environment, "XERO_WEBHOOK_KEY": WEBHOOK_KEY}
    server = subprocess.Popen(command, env=bench_environment, stderr=subprocess.DEVNULL)
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


def measure_pages(port: int, until: float) -> list[float]:
    """A page twice a second: (milliseconds)."""
    milliseconds = []
    while time.monotonic() < until:
        start = time.monotonic()
        with urlopen(f"http://127.0.0.1:{port}/login", timeout=30) as answer:
            answer.read()
        milliseconds.append((time.monotonic() - start) * 1000)
        time.sleep(0.5)
    return milliseconds


if __name__ == "__main__":
    main()
