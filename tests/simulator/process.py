"""The simulator as its own process."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import requests


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _answers(port: int) -> bool:
    try:
        return requests.get(
            f"http://localhost:{port}/.well-known/openid-configuration", timeout=5
        ).ok
    except requests.ConnectionError:
        return False


def kill(process: "subprocess.Popen[bytes]") -> None:
    """With its worker, at once: nothing gets to say goodbye."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


@contextmanager
def started(port: int, **settings: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Serving when the block begins; ended with it unless the test has ended it. `stderr` is a
    pipe.
    """
    environ = os.environ | {"SIM_PORT": str(port)} | settings
    process = subprocess.Popen(
        [sys.executable, "-m", "simulator"],
        env=environ,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        deadline = time.monotonic() + 60
        while not _answers(port):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate()
