"""Each page against its floor and against a bare answer of its bytes, asked in turn; then under
the load of several users.
"""

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
import psycopg

from bench.floor_server import RECORDINGS_SETTING
from bench.loads import Load, run_load
from bench.page_list import PAGES, Page, Places, find_places
from bench.recordings import Recording, record_pages, save_recordings
from bench.servers import (
    Environment,
    cpu_seconds,
    megabytes_of,
    serve_floor,
    serve_hourline,
    worker_processes,
)
from bench.visitors import Visitor

MIN_ROUNDS, MAX_ROUNDS, WARM_ROUNDS = 15, 60, 4
USER_COUNTS = (8, 32)
LOAD_SECONDS = 2.0


@dataclass
class PageResult:
    """Milliseconds are of one user unless a name says otherwise; `loads` by number of users, the
    page's and the floor's.
    """

    page: str
    median: float
    slow: float
    floor: float
    bare: float
    web_cpu: float
    database_cpu: float
    statements: int
    sql: float
    floor_sql: float
    has_own_floor: bool
    plain_bytes: int
    compressed_bytes: int
    is_compressed: bool
    loads: dict[int, tuple[float, float, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class PageServers:
    """The two servers, the visitor's cookies and the recordings of pages."""

    visitor: Visitor
    places: Places
    recordings: dict[str, Recording]
    product_port: int
    floor_port: int
    workers: list[psutil.Process]
    superuser: str

    def backends(self) -> list[psutil.Process]:
        """PostgreSQL's processes that serve the product."""
        statement = "SELECT pid FROM pg_stat_activity WHERE application_name = 'hourline'"
        with psycopg.connect(self.superuser) as connection:
            return [psutil.Process(pid) for (pid,) in connection.execute(statement)]


@contextmanager
def serve_pages(
    environment: Environment, superuser: str, organisation: dict[str, Any], var: Path
) -> Iterator[PageServers]:
    """Serve product and floor, and sign the organisation's owner in."""
    with serve_hourline(environment) as (port, pid):
        visitor = Visitor(port)
        owner = organisation["sign_ins"][0]
        visitor.sign_in(owner["email"], owner["password"])
        places = find_places(visitor, organisation)
        recordings = record_pages(environment, visitor, places)
        path = var / "recordings"
        save_recordings(recordings, path)
        floor_environment = {**environment, RECORDINGS_SETTING: str(path)}
        with serve_floor(floor_environment) as (floor_port, _):
            yield PageServers(
                visitor,
                places,
                {recording.page: recording for recording in recordings},
                *(port, floor_port, worker_processes(pid), superuser),
            )


def measure_pages(
    servers: PageServers, *, seconds: float, users: tuple[int, ...] = USER_COUNTS
) -> Iterator[PageResult]:
    """`seconds`: how long a page is asked by one user, at most."""
    for page in PAGES:
        result = _measure_alone(servers, page, seconds)
        for count in users:
            result.loads[count] = _measure_load(servers, page, count)
        yield result


def _measure_alone(servers: PageServers, page: Page, seconds: float) -> PageResult:
    """The page, its floor and the bare answer in turn, so that what the machine does meanwhile
    meets all three.
    """
    address, name = servers.places.address(page), quote(page.name)
    floor_visitor = Visitor(servers.floor_port)
    times: dict[str, list[float]] = {"page": [], "floor": [], "bare": []}
    web_seconds = database_seconds = 0.0
    backends: list[psutil.Process] = []
    start, rounds = time.monotonic(), -WARM_ROUNDS
    while rounds < MIN_ROUNDS or (rounds < MAX_ROUNDS and time.monotonic() - start < seconds):
        if rounds == 0:
            backends = servers.backends()
            web_seconds, database_seconds = cpu_seconds(servers.workers), cpu_seconds(backends)
        rounds += 1
        answers = {
            "page": servers.visitor.get(address),
            "floor": floor_visitor.get(f"/floor/{name}"),
            "bare": floor_visitor.get(f"/bare/{name}"),
        }
        for kind, answer in answers.items():
            assert answer.status == 200, f"{kind} {address}: {answer.status}"
            if rounds > 0:
                times[kind].append(answer.milliseconds)
    recording = servers.recordings[page.name]
    return PageResult(
        page=page.name,
        median=statistics.median(times["page"]),
        slow=statistics.quantiles(times["page"], n=20)[-1],
        floor=statistics.median(times["floor"]),
        bare=statistics.median(times["bare"]),
        web_cpu=(cpu_seconds(servers.workers) - web_seconds) * 1000 / rounds,
        database_cpu=(cpu_seconds(backends) - database_seconds) * 1000 / rounds,
        statements=len(recording.statements),
        sql=recording.sql_milliseconds,
        floor_sql=recording.floor_milliseconds,
        has_own_floor=recording.floor != recording.statements,
        plain_bytes=recording.plain_bytes,
        compressed_bytes=recording.compressed_bytes,
        is_compressed="content-encoding" in recording.headers,
    )


def _measure_load(servers: PageServers, page: Page, users: int) -> tuple[float, float, float]:
    """Answers a second of page and floor, and the page's median."""
    headers = servers.visitor.request_headers()
    address = servers.places.address(page)
    load = run_load(servers.product_port, address, headers, users, LOAD_SECONDS)
    floor = run_load(servers.floor_port, f"/floor/{quote(page.name)}", headers, users, LOAD_SECONDS)
    assert load.failures == 0, f"{address}: {load.failures} failures at {users} users"
    return load.per_second, floor.per_second, load.median


def measure_memory(servers: PageServers, requests: int) -> dict[str, Any]:
    """Megabytes (resident, proportional) of each web process after so many requests of the
    organisation's pages.
    """
    headers = servers.visitor.request_headers()
    fresh = [megabytes_of(process) for process in servers.workers]
    share = -(-requests // len(PAGES))
    for page in PAGES:
        _ask_often(servers, servers.places.address(page), headers, share)
    return {
        "requests": share * len(PAGES),
        "before": fresh,
        "after": [megabytes_of(process) for process in servers.workers],
    }


def _ask_often(servers: PageServers, address: str, headers: dict[str, str], count: int) -> None:
    request_count = 0.0
    while request_count < count:
        load: Load = run_load(servers.product_port, address, headers, 8, LOAD_SECONDS)
        request_count += load.per_second * LOAD_SECONDS
        assert load.failures == 0, f"{address}: {load.failures} failures"
