"""python -m bench.webhooks: a flood of signed deliveries against a real server, for ten seconds, on 127.0.0.1 only.

Says how many a second were answered, how long the median took, how a page did meanwhile, and that nothing was lost."""

import base64
import hashlib
import hmac
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from urllib.request import urlopen
from uuid import uuid4

import psycopg

from app.config import generate_encryption_key
from tests.database import fresh_database

SECONDS = 10
CONNECTIONS = 16
KEY = "whk-bench"


@dataclass(frozen=True)
class Flood:
    """What the flood met: answers by status, milliseconds each, milliseconds of the pages asked for meanwhile."""

    good: int
    bad: int
    milliseconds: list[float]
    pages: list[float]


def main() -> None:
    tenant_id = str(uuid4())
    with fresh_database() as database, serving(database) as port:
        connect_somebody(database["superuser"], tenant_id)
        flood = flooding(port, tenant_id)
        with psycopg.connect(database["superuser"]) as connection:
            row = connection.execute("SELECT (SELECT count(*) FROM webhook_event), (SELECT count(*) FROM job)").fetchone()
    kept, jobs = row or (0, 0)
    print(f"{flood.good / SECONDS:.0f} deliveries a second, median {statistics.median(flood.milliseconds):.1f} ms, refused {flood.bad}")  # noqa: T201
    print(f"lost {flood.good - kept}, jobs {jobs}, a page meanwhile {statistics.median(flood.pages):.0f} ms at the median")  # noqa: T201
    sys.exit(flood.good > kept or flood.bad > 0)


@contextmanager
def serving(database: dict[str, str]) -> Iterator[int]:
    """Hourline under gunicorn on a free port, as deployed."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    with TemporaryDirectory() as var:
        settings = {
            "HOURLINE_VAR": var,
            "DATABASE_URL": database["app"],
            "DATABASE_OWNER_URL": database["owner"],
            "DATABASE_ADMIN_URL": database["admin"],
            "SECRET_KEY": "a secret for a benchmark only",
            "ENCRYPTION_KEYS": generate_encryption_key("bench"),
            "BASE_URL": f"http://localhost:{port}",
            "MAIL_URL": f"file:{var}/mail",
            "XERO_WEBHOOK_KEY": KEY,
        }
        command = [sys.executable, "-m", "app.cli", "serve", "--port", str(port)]
        server = subprocess.Popen(command, env={**os.environ, **settings}, stderr=subprocess.DEVNULL)  # noqa: S603
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


def connect_somebody(superuser: str, tenant_id: str) -> None:
    """An organisation that is connected to the tenant, as far as webhooks ask."""
    grant, org = str(uuid4()), str(uuid4())
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO xero_grant (id, xero_user_id, access_token, refresh_token, previous_refresh_token, expires_at, refreshed_at, scopes)"
            " VALUES (%s, gen_random_uuid(), '', '', '', now(), now(), '')",
            (grant,),
        )
        connection.execute("INSERT INTO xero_tenant_directory (tenant_id, org_id, grant_id) VALUES (%s, %s, %s)", (tenant_id, org, grant))


def flooding(port: int, tenant_id: str) -> Flood:
    until = time.monotonic() + SECONDS
    with ThreadPoolExecutor(CONNECTIONS + 1) as pool:
        pages = pool.submit(asking_for_pages, port, until)
        results = list(pool.map(lambda _number: delivering(port, tenant_id, until), range(CONNECTIONS)))
        answers = [answer for result in results for answer in result]
        good = [spent for status, spent in answers if status == 200]
        return Flood(len(good), len(answers) - len(good), good, pages.result())


def delivering(port: int, tenant_id: str, until: float) -> list[tuple[int, float]]:
    """One connection's deliveries: (status, milliseconds) each."""
    answers = []
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        while time.monotonic() < until:
            began = time.monotonic()
            connection.sendall(delivery(tenant_id))
            answer = connection.recv(65536)
            answers.append((int(answer.split(b" ", 2)[1]), (time.monotonic() - began) * 1000))
    return answers


def delivery(tenant_id: str) -> bytes:
    event = {
        "resourceId": str(uuid4()),
        "tenantId": tenant_id,
        "eventCategory": "CONTACT",
        "eventType": "UPDATE",
        "eventDateUtc": "2026-11-20T00:44:09.923",
    }
    body = json.dumps({"events": [event], "firstEventSequence": 1, "lastEventSequence": 1, "entropy": "X"}).encode()
    signature = base64.b64encode(hmac.new(KEY.encode(), body, hashlib.sha256).digest()).decode()
    head = f"POST /webhooks/xero HTTP/1.1\r\nHost: localhost\r\nx-xero-signature: {signature}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


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
