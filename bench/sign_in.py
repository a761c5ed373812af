"""How long signing in takes, and what a flood of sign-ins does to everybody else's pages.

Runs the web application as it is deployed, and floods it from another process: each attempt from
an address of its own, for an account of its own.
"""

import multiprocessing
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from multiprocessing.sharedctypes import Synchronized
from threading import Thread

from bench.measures import Measure
from bench.page_parts import bench_database
from bench.servers import serve_hourline
from bench.shapes import write_team
from bench.visitors import Visitor

PAGE_ROUNDS, SIGN_IN_ROUNDS = 60, 15
ATTEMPTS_PER_SECOND, FLOOD_THREADS = 40, 16


def measure_sign_in() -> Iterator[Measure]:
    with bench_database() as (environment, _superuser):
        team = write_team(environment, 500)
        owner = team["sign_ins"][0]
        with serve_hourline(environment) as (port, _pid):
            yield from measure_flood(port, team["slug"], owner["email"], owner["password"])


def measure_flood(port: int, slug: str, email: str, password: str) -> Iterator[Measure]:
    visitor = Visitor(port, "198.51.100.1")
    alone = [visitor.sign_in(email, password) for _ in range(SIGN_IN_ROUNDS)]
    yield Measure("signing in, median", statistics.median(alone), "ms", 250)
    pages = [f"/o/{slug}/timesheet", "/login"]
    usual_milliseconds = [_median_milliseconds(visitor, page) for page in pages]
    with flood_sign_ins(port) as sent:
        start, before_it = time.monotonic(), sent.value
        flooded_milliseconds = [_median_milliseconds(visitor, page) for page in pages]
        known_browser = statistics.median(
            visitor.sign_in(email, password) for _ in range(SIGN_IN_ROUNDS)
        )
        rate = (sent.value - before_it) / (time.monotonic() - start)
    for page, before, flooded in zip(pages, usual_milliseconds, flooded_milliseconds, strict=True):
        yield Measure(f"{page}, usually", before, "ms", 250)
        yield Measure(f"{page}, in a flood", flooded, "ms", 2 * before)
    yield Measure("signing in from a known browser, in a flood", known_browser, "ms", 2 * 250)
    yield Measure("attempts in the flood", rate, "a second")


def _median_milliseconds(visitor: Visitor, path: str) -> float:
    """Milliseconds; of a page, or where a page leads to."""
    milliseconds = []
    for _ in range(PAGE_ROUNDS):
        answer = visitor.get(path)
        milliseconds.append(answer.milliseconds)
        assert answer.status in (200, 303), answer.status
    return statistics.median(milliseconds)


@contextmanager
def flood_sign_ins(port: int) -> Iterator["Synchronized[int]"]:
    """Within the block strangers try passwords, `ATTEMPTS_PER_SECOND` and no more."""
    sent: Synchronized[int] = multiprocessing.Value("i", 0)
    stop = multiprocessing.Event()
    process = multiprocessing.Process(target=_run_flood, args=(port, sent, stop))
    process.start()
    time.sleep(2)
    try:
        yield sent
    finally:
        stop.set()
        process.join(30)


def _run_flood(
    port: int, sent: "Synchronized[int]", stop: "multiprocessing.synchronize.Event"
) -> None:
    threads = [
        Thread(target=_try_passwords, args=(port, number, sent, stop))
        for number in range(FLOOD_THREADS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _try_passwords(
    port: int, number: int, sent: "Synchronized[int]", stop: "multiprocessing.synchronize.Event"
) -> None:
    stranger = Visitor(port, f"203.0.113.{number}")
    csrf_token, due = stranger.csrf_token(), time.monotonic()
    for attempt in count():
        if stop.is_set():
            return
        address = f"203.{number}.{attempt // 250 % 250}.{attempt % 250}"
        fields = {
            "csrf_token": csrf_token,
            "email": f"{number}-{attempt}@nobody.example",
            "password": "gravel otter lantern",
        }
        stranger.post("/login", fields, **{"X-Forwarded-For": address})
        with sent.get_lock():
            sent.value += 1
        due = max(due + FLOOD_THREADS / ATTEMPTS_PER_SECOND, time.monotonic() - 1)
        time.sleep(max(0, due - time.monotonic()))
