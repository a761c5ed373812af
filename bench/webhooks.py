"""Signed deliveries to a real server on 127.0.0.1: a flood for ten seconds, then a trickle while a
worker syncs. How many a second were answered and kept, how long the median took, and how a page
did meanwhile.
"""

import statistics
import time
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from tempfile import TemporaryDirectory
from urllib.request import urlopen
from uuid import UUID

import psycopg

from bench.measures import Measure
from bench.servers import Environment, serve_hourline
from bench.webhook_flood import DeliveryResult, make_deliveries, send_flood, send_trickle
from bench.xero_sync import (
    CONTACT_COUNT,
    UNLIMITED_XERO,
    SyncResult,
    connect_organisation,
    sync_contacts,
    xero_environment,
)
from tests.database import fresh_database
from xero_simulator.testing import run_simulator

FLOOD_SECONDS, CONNECTION_COUNT, PREPARED_DELIVERIES = 10, 16, 40_000
MIN_DELIVERIES_PER_SECOND, MAX_MEDIAN_MILLISECONDS = 1000, 20
PAUSE_SECONDS, BURST_DELIVERIES = 0.01, 100
WEBHOOK_KEY = "whk-bench"


def measure_webhooks() -> Iterator[Measure]:
    with (
        fresh_database() as database,
        run_simulator(UNLIMITED_XERO) as xero,
        TemporaryDirectory() as var,
    ):
        environment = xero_environment(database, xero, var)
        environment["XERO_WEBHOOK_KEY"] = WEBHOOK_KEY
        xero.seed_contacts(CONTACT_COUNT)
        xero.advance_clock(3600)
        org_id, headers = connect_organisation(environment, xero)
        tenant_id = headers["xero-tenant-id"]
        with serve_hourline(environment) as (port, _pid):
            yield from measure_flood(port, tenant_id, database["superuser"])
            yield from measure_during_sync(port, tenant_id, environment, org_id)


def measure_flood(port: int, tenant_id: str, superuser: str) -> Iterator[Measure]:
    """A flood, and a page now and then."""
    prepared = iter(make_deliveries(PREPARED_DELIVERIES, tenant_id, WEBHOOK_KEY))
    with ThreadPoolExecutor(1) as pool:
        pages = pool.submit(measure_pages, port, time.monotonic() + FLOOD_SECONDS)
        result = send_flood(port, prepared, CONNECTION_COUNT, FLOOD_SECONDS)
    with psycopg.connect(superuser) as connection:
        stored = next(
            iter(connection.execute("SELECT count(*) FROM webhook_event").fetchone() or [0])
        )
    lost_count = max(len(result.milliseconds) - stored, 0)
    yield Measure(
        *("deliveries in a flood", result.per_second, "a second", MIN_DELIVERIES_PER_SECOND),
        at_least=True,
    )
    yield Measure("their median", result.median, "ms", MAX_MEDIAN_MILLISECONDS)
    yield Measure("refused or lost", result.refused + lost_count, "deliveries", 0)
    yield Measure("a page meanwhile", statistics.median(pages.result()), "ms")


def measure_during_sync(
    port: int, tenant_id: str, environment: Environment, org_id: UUID
) -> Iterator[Measure]:
    """Deliveries one after the other while a worker reads all contacts."""
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        work = pool.submit(sync_contacts, environment, org_id)
        bursts = list(send_bursts(pool, work, port, tenant_id))
    milliseconds = [milliseconds for result in bursts for milliseconds in result.milliseconds]
    assert work.result().contact_count >= CONTACT_COUNT, "contacts were lost"
    if len(milliseconds) < 2:
        return
    median = statistics.median(milliseconds)
    yield Measure("median while contacts are synced", median, "ms", MAX_MEDIAN_MILLISECONDS)
    slow = statistics.quantiles(milliseconds, n=20)[-1]
    yield Measure("95 of 100 while contacts are synced", slow, "ms")
    yield Measure("refused then", sum(result.refused for result in bursts), "deliveries", 0)


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
