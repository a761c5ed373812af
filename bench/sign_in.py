"""python -m bench.sign_in: how long signing in takes, and what a flood of sign-ins does to
everybody else's pages.

Runs the web application as it is deployed, and floods it from another process: each attempt from
an address of its own, for an account of its own. Exits with 1 when a promise is not kept.
"""

import http.client
import multiprocessing
import os
import re
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from multiprocessing.sharedctypes import Synchronized
from threading import Thread
from urllib.parse import urlencode, urlsplit

from app.config import ROOT, generate_encryption_key
from bench.measures import Measure, print_measures
from tests.browser.demo_process import free_ports
from tests.database import fresh_database

PAGE_ROUNDS, SIGN_IN_ROUNDS = 60, 15
ATTEMPTS_PER_SECOND, FLOOD_THREADS = 40, 16


def main() -> None:
    with fresh_database() as urls, serve_hourline(urls) as (port, slug, email, password):
        are_kept = print_measures(measure_flood(port, slug, email, password))
    sys.exit(not are_kept)


def measure_flood(port: int, slug: str, email: str, password: str) -> Iterator[Measure]:
    visitor = Visitor(port, "198.51.100.1")
    alone = [visitor.sign_in(email, password) for _ in range(SIGN_IN_ROUNDS)]
    yield Measure("signing in, median", statistics.median(alone), "ms", 250)
    pages = [f"/o/{slug}/timesheet", "/login"]
    usual_milliseconds = [visitor.median_milliseconds(page) for page in pages]
    with flood_sign_ins(port) as sent:
        start, before_it = time.monotonic(), sent.value
        flooded_milliseconds = [visitor.median_milliseconds(page) for page in pages]
        known_browser = statistics.median(
            visitor.sign_in(email, password) for _ in range(SIGN_IN_ROUNDS)
        )
        rate = (sent.value - before_it) / (time.monotonic() - start)
    for page, before, flooded in zip(pages, usual_milliseconds, flooded_milliseconds, strict=True):
        yield Measure(f"{page}, usually", before, "ms", 250)
        yield Measure(f"{page}, in a flood", flooded, "ms", 2 * before)
    yield Measure("signing in from a known browser, in a flood", known_browser, "ms", 2 * 250)
    yield Measure("attempts in the flood", rate, "a second", float("inf"))


class Visitor:
    """A browser that keeps its cookies, coming from `address` as the trusted proxy reports it."""

    def __init__(self, port: int, address: str) -> None:
        self.port = port
        self.headers = {"X-Forwarded-For": address, "Host": f"localhost:{port}"}
        self.cookies: dict[str, str] = {}

    def request(
        self, method: str, path: str, fields: dict[str, str] | None = None
    ) -> tuple[int, str]:
        headers = {
            **self.headers,
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, urlencode(fields) if fields is not None else None, headers)
        answer = connection.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.read().decode()

    def csrf_token(self) -> str:
        match = re.search(
            r'name="csrf-token" content="([^"]+)"', self.request("GET", "/signup/sent")[1]
        )
        assert match is not None
        return match[1]

    def sign_in(self, email: str, password: str) -> float:
        """Milliseconds."""
        csrf_token, start = self.csrf_token(), time.perf_counter()
        status, _text = self.request(
            "POST", "/login", {"csrf_token": csrf_token, "email": email, "password": password}
        )
        milliseconds = (time.perf_counter() - start) * 1000
        assert status == 303, status
        return milliseconds

    def median_milliseconds(self, path: str) -> float:
        """Milliseconds; of a page, or where a page leads to."""
        milliseconds = []
        for _ in range(PAGE_ROUNDS):
            start = time.perf_counter()
            status, _text = self.request("GET", path)
            milliseconds.append((time.perf_counter() - start) * 1000)
            assert status in (200, 303), status
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
        stranger.headers["X-Forwarded-For"] = f"203.{number}.{attempt // 250 % 250}.{attempt % 250}"
        fields = {
            "csrf_token": csrf_token,
            "email": f"{number}-{attempt}@nobody.example",
            "password": "gravel otter lantern",
        }
        stranger.request("POST", "/login", fields)
        with sent.get_lock():
            sent.value += 1
        due = max(due + FLOOD_THREADS / ATTEMPTS_PER_SECOND, time.monotonic() - 1)
        time.sleep(max(0, due - time.monotonic()))


@contextmanager
def serve_hourline(urls: dict[str, str]) -> Iterator[tuple[int, str, str, str]]:
    """`hourline serve` behind a proxy that is trusted, with an organisation in it: port, slug, a
    sign-in.
    """
    (port,) = free_ports(1)
    environment = {
        **{
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("DATABASE_", "XERO_", "HOURLINE_"))
        },
        **{
            "DATABASE_URL": urls["app"],
            "DATABASE_OWNER_URL": urls["owner"],
            "SECRET_KEY": "for measuring only, and long enough for it",
        },
        **{
            "ENCRYPTION_KEYS": generate_encryption_key("bench"),
            "BASE_URL": f"http://localhost:{port}",
            "MAIL_URL": "smtp://localhost:1",
        },
        **{"TRUSTED_PROXIES": "1"},
    }
    command = [sys.executable, "-m", "app.cli"]
    database = urlsplit(urls["app"]).path.removeprefix("/")
    seeded = subprocess.run(
        [*command, "seed", "--entries", "500", "--json", "--database", database],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    slug = re.search(r'"slug": "([^"]+)"', seeded.stdout)
    email = re.search(r'"email": "([^"]+)"', seeded.stdout)
    password = re.search(r'"password": "([^"]+)"', seeded.stdout)
    assert slug is not None
    assert email is not None
    assert password is not None
    process = subprocess.Popen(
        [*command, "serve", "--port", str(port)],
        cwd=ROOT,
        env=environment,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_ready(port)
        yield port, slug[1], email[1], password[1]
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _wait_until_ready(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if Visitor(port, "198.51.100.1").request("GET", "/readyz")[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the application did not start")


if __name__ == "__main__":
    main()
