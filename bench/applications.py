"""The application inside this process, for measuring without a server."""

import logging
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from flask.testing import FlaskClient

from app.config import read_settings
from bench.servers import bench_environment
from tests.database import fresh_database

PAGE_ROUNDS = 30


@contextmanager
def bench_application() -> Iterator[Flask]:
    from app import create_app
    from app.cli.seeding.database_approval import approve_database
    from app.kernel.db import db

    with fresh_database() as urls:
        settings = read_settings(bench_environment(urls, "var"))
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
