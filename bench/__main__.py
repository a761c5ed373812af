"""python -m bench: start-up, memory, pages. Exits with 1 when a promise is not kept."""

import logging
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from app.config import generate_encryption_key, read_settings
from bench.measures import Measure, print_measures
from tests.database import fresh_database

PAGE_ROUNDS = 30
ENTRY_COUNT = 20_000
PAGE_PATHS = ("timesheet", "timesheet/day", "entries", "clients", "projects", "invoices")


def main() -> None:
    sys.exit(not print_measures([*measure_start_up(), *measure_pages()]))


def measure_start_up() -> Iterator[Measure]:
    program = "import time; a = time.perf_counter(); import app; print(time.perf_counter() - a)"
    seconds = [
        float(
            subprocess.run(
                [sys.executable, "-c", program], capture_output=True, text=True, check=True
            ).stdout
        )
        for _ in range(5)
    ]
    yield Measure("importing the application", statistics.median(seconds), "s", 1.5)


def measure_pages() -> Iterator[Measure]:
    """The median of each page for an owner, in an organisation of 20,000 time entries, and what
    the process then weighs.
    """
    with bench_application() as app, app.app_context():
        from app.cli.seeding.bulk import plant_bulk

        seeded = plant_bulk(ENTRY_COUNT)
        browser = sign_in_browser(app, seeded["sign_ins"][0])
        for name in PAGE_PATHS:
            yield Measure(
                name, median_milliseconds(browser, f"/o/{seeded['slug']}/{name}"), "ms", 250
            )
        yield Measure("memory of a process that served them", resident_megabytes(), "MB", 150)


@contextmanager
def bench_application() -> Iterator[Flask]:
    from app import create_app
    from app.cli.seeding.database_approval import approve_database
    from app.kernel.db import db

    with fresh_database() as urls:
        settings = read_settings(
            {
                "DATABASE_URL": urls["app"],
                "DATABASE_OWNER_URL": urls["owner"],
                "SECRET_KEY": "for measuring only, and long enough for it",
                "ENCRYPTION_KEYS": generate_encryption_key("bench"),
                "BASE_URL": "http://localhost:8000",
                "MAIL_URL": "smtp://localhost:1",
            }
        )
        app = create_app(settings)
        with app.app_context():
            approve_database(str(db.engine.url.database))
        logging.disable(logging.INFO)
        yield app


def sign_in_browser(app: Flask, sign_in: dict[str, str]) -> FlaskClient:
    app.config["WTF_CSRF_ENABLED"] = False
    browser = app.test_client()
    answer = browser.post(
        "/login", data={"email": sign_in["email"], "password": sign_in["password"]}
    )
    assert answer.status_code == 303, answer.status
    return browser


def median_milliseconds(browser: FlaskClient, address: str) -> float:
    milliseconds = []
    for _ in range(PAGE_ROUNDS):
        start = time.perf_counter()
        with browser.application.app_context():
            answer = browser.get(address)
        milliseconds.append((time.perf_counter() - start) * 1000)
        assert answer.status_code == 200, f"{address}: {answer.status}"
    return statistics.median(milliseconds)


def resident_megabytes() -> float:
    line = next(
        line
        for line in Path("/proc/self/status").read_text().splitlines()
        if line.startswith("VmRSS")
    )
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main()
