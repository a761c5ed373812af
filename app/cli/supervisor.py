"""Several processes as one: started together, watched, and all of them gone at the end."""

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.config import ROOT

START_TIMEOUT_SECONDS = 180
PROBE_TIMEOUT_SECONDS = 60
MAX_DEATHS = 3
DEATH_WINDOW_SECONDS = 60
POLL_SECONDS = 0.1


class StartFailure(Exception):
    """A program did not start, or keeps ending; the text says which and where its log is."""


@dataclass(frozen=True)
class Program:
    """What runs as one process. `ready_url` answers 200 once it may be used; empty: none does."""

    name: str
    command: Sequence[str]
    ready_url: str = ""


class Supervisor:
    """Runs programs in process groups of their own, so that a Ctrl-C reaches only us; their output
    goes to `folder`/NAME.log. `on_start` is told of all process numbers after each start.
    """

    def __init__(
        self,
        environment: Mapping[str, str],
        folder: Path,
        on_start: Callable[[Mapping[str, int]], None],
    ) -> None:
        self.environment = dict(environment)
        self.folder = folder
        self.on_start = on_start
        self.programs: dict[str, Program] = {}
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.deaths: dict[str, list[float]] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def start(self, program: Program) -> None:
        with self.log_path(program.name).open("ab") as log:
            self.processes[program.name] = subprocess.Popen(  # noqa: S603 - our own commands
                program.command,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.programs[program.name] = program
        self.on_start({name: process.pid for name, process in self.processes.items()})

    def start_all(self, programs: Sequence[Program]) -> None:
        for program in programs:
            self.start(program)

    def log_path(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def wait_until_ready(self) -> None:
        """Return when every program answers; raises StartFailure."""
        deadline = time.monotonic() + START_TIMEOUT_SECONDS
        for program in self.programs.values():
            while program.ready_url and not is_answering(program.ready_url):
                if self.processes[program.name].poll() is not None or time.monotonic() > deadline:
                    raise StartFailure(
                        f"{program.name} did not start.\n{self.log_tail(program.name)}"
                    )
                time.sleep(POLL_SECONDS)

    def revive(self) -> list[str]:
        """Start again what has ended; returns a line for each.

        Raises StartFailure for a program that keeps ending.
        """
        ended = [
            (name, process.returncode)
            for name, process in self.processes.items()
            if process.poll() is not None
        ]
        for name, _ in ended:
            now = time.monotonic()
            self.deaths[name] = [
                moment
                for moment in self.deaths.get(name, [])
                if now - moment < DEATH_WINDOW_SECONDS
            ] + [now]
            if len(self.deaths[name]) >= MAX_DEATHS:
                raise StartFailure(f"{name} keeps ending.\n{self.log_tail(name)}")
            self.signal_group(name, signal.SIGKILL)
            self.start(self.programs[name])
        return [
            f"{name} ended ({describe_exit(code)}) and was started again;"
            f" its log is {self.log_path(name)}"
            for name, code in ended
        ]

    def log_tail(self, name: str) -> str:
        log = self.log_path(name)
        lines = log.read_text(errors="replace").splitlines()[-15:] if log.exists() else []
        return "\n".join([*(f"  {line}" for line in lines), f"Its log is {log}"])

    def signal_group(self, name: str, signal_number: signal.Signals) -> None:
        try:
            os.killpg(self.processes[name].pid, signal_number)
        except ProcessLookupError:
            return

    def restart(self, names: Sequence[str]) -> None:
        self.stop(names)
        for name in names:
            self.start(self.programs[name])

    def stop(self, names: Sequence[str] | None = None, timeout_seconds: float = 15) -> None:
        """End the programs, all of them by default, and whatever they started: asked first, then
        killed.
        """
        names = list(self.processes) if names is None else names
        for name in names:
            self.signal_group(name, signal.SIGTERM)
        deadline = time.monotonic() + timeout_seconds
        for name in names:
            try:
                self.processes[name].wait(max(deadline - time.monotonic(), 0))
            except subprocess.TimeoutExpired:
                self.signal_group(name, signal.SIGKILL)
                self.processes[name].wait()
            self.signal_group(name, signal.SIGKILL)


def describe_exit(code: int) -> str:
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def is_answering(address: str) -> bool:
    """Whether a GET of the address is answered with 200."""
    try:
        with urllib.request.urlopen(address, timeout=PROBE_TIMEOUT_SECONDS) as response:  # noqa: S310 - our own addresses on this machine
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def is_port_free(port: int) -> bool:
    """Whether the port can be listened on at 127.0.0.1."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
