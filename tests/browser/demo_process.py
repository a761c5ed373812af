"""The demo as a newcomer starts it, on ports and data of its own."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from app.config import ROOT
from xero_simulator.testing import DEADLINE_SECONDS, wait_until


@dataclass(frozen=True)
class Demo:
    base_url: str
    simulator_url: str
    admin_url: str
    var: Path
    pid: int


def free_ports(count: int) -> list[int]:
    with ExitStack() as held:
        probes = [held.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


@contextmanager
def running_demo(var: Path) -> Iterator[Demo]:
    """`hourline demo` on data in `var`; asked to stop at the end, and killed only when it does
    not.
    """
    web, admin, simulator = free_ports(3)
    var.mkdir(parents=True, exist_ok=True)
    output = var / "output.txt"
    options = ("--port", str(web), "--admin-port", str(admin), "--simulator-port", str(simulator))
    with output.open("wb") as sink:
        process = subprocess.Popen(
            [sys.executable, "-m", "app.cli", "demo", *options],
            cwd=ROOT,
            env={**os.environ, "HOURLINE_VAR": str(var)},
            stdout=sink,
            stderr=sink,
        )
    try:
        wait_until(lambda: "is ready" in output.read_text() or process.poll() is not None)
        assert process.poll() is None, output.read_text()
        yield Demo(
            f"http://localhost:{web}",
            f"http://localhost:{simulator}",
            f"http://localhost:{admin}",
            var,
            process.pid,
        )
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(DEADLINE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            raise


@contextmanager
def new_demo() -> Iterator[Demo]:
    """A demo that starts from nothing, in a folder outside of pytest's own, which the embedded
    PostgreSQL's user may not enter.
    """
    with TemporaryDirectory(prefix="hourline-") as folder:
        var = Path(folder) / "var"
        with running_demo(var) as running:
            yield running
        assert processes_of(var) == [], "the demo left processes behind"


def processes_of(var: Path) -> list[str]:
    """Command lines of running processes that belong to the demo on `var`: told so by their
    environment, or working in its folder.
    """
    return [line for pid in Path("/proc").glob("[0-9]*") if (line := _belongs(pid, var))]


def _belongs(process: Path, var: Path) -> str:
    try:
        environment = (process / "environ").read_bytes().split(b"\0")
        command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""
    mine = f"HOURLINE_VAR={var}".encode() in environment or str(var) in command
    return command if mine and int(process.name) != os.getpid() else ""
