"""Real servers on 127.0.0.1: the product as it is deployed, and the floor under the same
options.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.request import urlopen

import psutil

from app.cli.gunicorn import OPTIONS
from app.config import ROOT, generate_encryption_key

WORKER_PROCESSES = 2
START_SECONDS, STOP_SECONDS = 120, 30
Environment = dict[str, str]


def bench_environment(database: Mapping[str, str], var: str, **settings: str) -> Environment:
    """What a process of Hourline is told here."""
    return {
        "HOURLINE_VAR": var,
        "DATABASE_URL": database["app"],
        "DATABASE_OWNER_URL": database["owner"],
        "SECRET_KEY": "for measuring only, and long enough for it",
        "ENCRYPTION_KEYS": generate_encryption_key("bench"),
        "BASE_URL": "http://localhost:8000",
        "MAIL_URL": "smtp://localhost:1",
        "TRUSTED_PROXIES": "1",
        **settings,
    }


def process_environment(environment: Environment) -> Environment:
    """This process's own environment without what might say something else."""
    prefixes = ("DATABASE_", "XERO_", "HOURLINE_")
    inherited = {name: text for name, text in os.environ.items() if not name.startswith(prefixes)}
    return inherited | environment


@contextmanager
def serve_hourline(environment: Environment) -> Iterator[tuple[int, int]]:
    """`hourline serve`: answers port and process id."""
    command = [sys.executable, "-m", "app.cli", "serve", "--workers", str(WORKER_PROCESSES)]
    with _serve(command, "--port", "{port}", environment, "/readyz") as server:
        yield server


@contextmanager
def serve_floor(environment: Environment) -> Iterator[tuple[int, int]]:
    """The floor's application, under the options that the product's server has."""
    command = [sys.executable, "-m", "gunicorn", "--workers", str(WORKER_PROCESSES), *OPTIONS]
    command.append("bench.floor_server:create_floor()")
    with _serve(command, "--bind", "127.0.0.1:{port}", environment, "/") as server:
        yield server


@contextmanager
def _serve(
    command: list[str], option: str, address: str, environment: Environment, ready_path: str
) -> Iterator[tuple[int, int]]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    process = subprocess.Popen(
        [*command, option, address.format(port=port)],
        cwd=ROOT,
        env=process_environment(environment),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_ready(process, f"http://127.0.0.1:{port}{ready_path}")
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(STOP_SECONDS)


def _wait_until_ready(process: "subprocess.Popen[bytes]", address: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(address, timeout=5):  # noqa: S310 - our own server
                return
        except OSError:
            time.sleep(0.1)
    sys.exit(f"the server at {address} did not start")


def worker_processes(server_pid: int) -> list[psutil.Process]:
    """The processes that answer, below the one that was started."""
    workers: list[psutil.Process] = psutil.Process(server_pid).children(recursive=True)
    return workers


def cpu_seconds(processes: list[psutil.Process]) -> float:
    """What they have used so far, of those that still run."""
    seconds = 0.0
    for process in processes:
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        seconds += times.user + times.system
    return seconds


def megabytes_of(process: psutil.Process) -> tuple[float, float]:
    """Resident memory, and its proportional share of what processes have in common."""
    memory = process.memory_full_info()
    return memory.rss / 2**20, memory.pss / 2**20
