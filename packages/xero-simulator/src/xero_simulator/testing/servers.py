"""A simulator on a free port: served by threads of this process, or by a process of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import Thread
from typing import Any

import requests
from flask import Flask
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from xero_simulator.config import SimulatorConfig
from xero_simulator.server import close, create_simulator
from xero_simulator.state import EXTENSION, Simulator


@dataclass(frozen=True)
class Running:
    """`base_url` is http://localhost:PORT; `state` is the live simulator behind it."""

    base_url: str
    app: Flask
    state: Simulator


class _Quiet(WSGIRequestHandler):
    """No access log, and no complaint about a connection that was closed on purpose."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None: ...

    def connection_dropped(self, error: BaseException, environ: Any = None) -> None:  # noqa: ARG002
        self.close_connection = True


def _listen(host: str) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, 0))
    listener.listen(256)
    return listener


@contextmanager
def running_simulator(config: SimulatorConfig | None = None) -> Iterator[Running]:
    """Serve a fresh simulator; the configuration's port and base URL are chosen here."""
    chosen = config or SimulatorConfig()
    with _listen(chosen.host) as listener:
        port = listener.getsockname()[1]
        base_url = f"http://localhost:{port}"
        app = create_simulator(replace(chosen, port=port, base_url=base_url))
        state: Simulator = app.extensions[EXTENSION]
        server = ThreadedWSGIServer(chosen.host, port, app, _Quiet, fd=listener.fileno())
        server.daemon_threads = True
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield Running(base_url, app, state)
        finally:
            state.stop()
            server.shutdown()
            server.server_close()
            close(app)


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
        [sys.executable, "-m", "xero_simulator"],
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
