"""python -m bench: start-up, memory, pages. Exits with 1 when a promise is not kept."""

import logging
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from app.config import generate_encryption_key, read_settings
from tests.database import fresh_database

ROUNDS = 30
ENTRIES = 20_000
PAGES = ("timesheet", "timesheet/day", "entries", "clients", "projects", "invoices")


@dataclass(frozen=True)
class Measure:
    name: str
    value: float
    unit: str
    at_most: float


def main() -> None:
    kept = True
    for measure in [*start_up(), *pages()]:
        good = measure.value <= measure.at_most
        kept = kept and good
        print(
            f"{'ok  ' if good else 'LATE'} {measure.name:<40} {measure.value:8.1f} {measure.unit}"
            f" (at most {measure.at_most:g})"
        )
    sys.exit(not kept)


def start_up() -> Iterator[Measure]:
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


def pages() -> Iterator[Measure]:
    """The median of each page for an owner, in an organisation of ENTRIES time entries, and what
    the process then weighs.
    """
    with an_application() as app, app.app_context():
        from app.cli.seeding.bulk import plant_bulk

        planted = plant_bulk(ENTRIES)
        browser = signed_in(app, planted["sign_ins"][0])
        for name in PAGES:
            yield Measure(name, median_of(browser, f"/o/{planted['slug']}/{name}"), "ms", 250)
        yield Measure("memory of a process that served them", resident_megabytes(), "MB", 150)


@contextmanager
def an_application() -> Iterator[Flask]:
    from app import create_app

    with fresh_database() as urls:
        settings = read_settings(
            {
                "DATABASE_URL": urls["app"],
                "DATABASE_OWNER_URL": urls["owner"],
                "SECRET_KEY": "for measuring only",
                "ENCRYPTION_KEYS": generate_encryption_key("bench"),
                "BASE_URL": "http://localhost:8000",
                "MAIL_URL": "smtp://localhost:1",
            }
        )
        app = create_app(settings)
        logging.disable(logging.INFO)
        yield app


def signed_in(app: Flask, who: dict[str, str]) -> FlaskClient:
    app.config["WTF_CSRF_ENABLED"] = False
    browser = app.test_client()
    answer = browser.post("/login", data={"email": who["email"], "password": who["password"]})
    assert answer.status_code == 303, answer.status
    return browser


def median_of(browser: FlaskClient, address: str) -> float:
    spent = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        with browser.application.app_context():
            answer = browser.get(address)
        spent.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 200, f"{address}: {answer.status}"
    return statistics.median(spent)


def resident_megabytes() -> float:
    line = next(
        line
        for line in Path("/proc/self/status").read_text().splitlines()
        if line.startswith("VmRSS")
    )
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main()
