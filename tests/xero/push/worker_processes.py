"""Real workers in processes of their own, to be killed and paused."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from app.config import ROOT
from tests.xero.push.connected_org import ConnectedOrg

Start = Callable[[], subprocess.Popen[bytes]]


@pytest.fixture
def start_worker(acme: ConnectedOrg, environment: dict[str, str]) -> Iterator[Start]:
    """Starts a worker in a process of its own; what is left of it is killed in the end."""
    url = acme.running.base_url
    knobs = {
        "SWEEP_SECONDS": "0.2",
        "PUSH_SETTLE_SECONDS": "0",
        "XERO_TIMEOUT_SECONDS": "5",
    }
    addresses = dict.fromkeys(
        ("XERO_LOGIN_URL", "XERO_IDENTITY_URL", "XERO_API_URL", "XERO_APP_URL"), url
    )
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        told = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            **environment,
            **addresses,
            **knobs,
        }
        command = [sys.executable, "-m", "app.cli", "worker", "--threads", "1"]
        started.append(
            subprocess.Popen(
                command, cwd=ROOT, env=told, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
        )
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()
