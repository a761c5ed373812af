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
from pathlib import Path
from threading import Thread
from typing import Any

import requests
from flask import Flask
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from xero_simulator.config import SimulatorConfig
from xero_simulator.server import close_simulator, create_simulator
from xero_simulator.simulator import EXTENSION, Simulator
from xero_simulator.testing.client import SimulatorClient

# A process imports everything anew, and the machine may be busy.
START_TIMEOUT_SECONDS = 60
_SOURCES = Path(__file__).parents[2]


@dataclass(frozen=True)
class RunningSimulator(SimulatorClient):
    """Served by threads of this process; `state` is the live simulator behind it."""

    app: Flask
    state: Simulator


@dataclass(frozen=True)
class SimulatorProcess(SimulatorClient):
    """Served by a process of its own, whose `stderr` is a pipe."""

    process: "subprocess.Popen[bytes]"

    def kill(self) -> None:
        """End it with its worker at once: nothing is saved any more."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)


class _QuietHandler(WSGIRequestHandler):
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
def run_simulator(config: SimulatorConfig | None = None) -> Iterator[RunningSimulator]:
    """Serve a fresh simulator on 127.0.0.1 while the block runs.

    The configuration's port and base URL are chosen here.
    """
    settings = config or SimulatorConfig()
    with _listen(settings.host) as listener:
        port = listener.getsockname()[1]
        base_url = f"http://localhost:{port}"
        app = create_simulator(replace(settings, port=port, base_url=base_url))
        state: Simulator = app.extensions[EXTENSION]
        server = ThreadedWSGIServer(settings.host, port, app, _QuietHandler, fd=listener.fileno())
        server.daemon_threads = True
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield RunningSimulator(base_url, app, state)
        finally:
            state.stop()
            server.shutdown()
            server.server_close()
            close_simulator(app)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def run_simulator_process(port: int | None = None, **settings: str) -> Iterator[SimulatorProcess]:
    """Serve a simulator from a process of its own while the block runs.

    `settings` are the SIM_* variables. The block may end the process itself. Raises
    ChildProcessError or TimeoutError when it does not start.
    """
    port = port or free_port()
    path = os.pathsep.join(filter(None, (str(_SOURCES), os.environ.get("PYTHONPATH"))))
    environment = os.environ | {"SIM_PORT": str(port), "PYTHONPATH": path} | settings
    process = subprocess.Popen(
        [sys.executable, "-m", "xero_simulator"],
        env=environment,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        _wait_until_ready(process, port)
        yield SimulatorProcess(f"http://localhost:{port}", process)
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate()


def _wait_until_ready(process: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while not _is_answering(port):
        if process.poll() is not None:
            raise ChildProcessError(f"the simulator ended with {process.returncode}")
        if time.monotonic() > deadline:
            raise TimeoutError("the simulator does not answer")
        time.sleep(0.05)


def _is_answering(port: int) -> bool:
    try:
        return requests.get(
            f"http://localhost:{port}/.well-known/openid-configuration", timeout=5
        ).ok
    except requests.ConnectionError:
        return False
