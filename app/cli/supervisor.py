"""Several processes as one: started together, watched, and all of them gone at the end."""

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.config import ROOT

PATIENCE_SECONDS = 180
ANSWER_SECONDS = 60
TOO_OFTEN = 3
A_WHILE_SECONDS = 60
POLL_SECONDS = 0.1


class NotRunning(Exception):
    """A part did not start, or keeps ending; the text says which and where its log is."""


@dataclass(frozen=True)
class Part:
    """One process: `ready` is the address that answers 200 once it may be used, empty when there is
    none to ask.
    """

    name: str
    command: Sequence[str]
    ready: str = ""


class Supervisor:
    """Runs parts in process groups of their own, so that a Ctrl-C reaches only us; their output
    goes to FOLDER/<name>.log.
    """

    def __init__(self, environment: Mapping[str, str], folder: Path) -> None:
        self.environment = dict(environment)
        self.folder = folder
        self.parts: dict[str, Part] = {}
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.deaths: dict[str, list[float]] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def start(self, part: Part) -> None:
        with self.log_of(part.name).open("ab") as log:
            self.processes[part.name] = subprocess.Popen(  # noqa: S603 - our own commands
                part.command,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.parts[part.name] = part

    def start_all(self, parts: Sequence[Part]) -> None:
        for part in parts:
            self.start(part)

    def log_of(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def wait_until_ready(self) -> None:
        """Return when every part answers; raises NotRunning."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        for part in self.parts.values():
            while part.ready and not answers(part.ready):
                if self.processes[part.name].poll() is not None or time.monotonic() > deadline:
                    raise NotRunning(f"{part.name} did not start.\n{self.last_words(part.name)}")
                time.sleep(POLL_SECONDS)

    def revive(self) -> list[str]:
        """Start what has ended; answers what happened, in words. Raises NotRunning for a part that
        keeps ending.
        """
        ended = [
            (name, process.returncode)
            for name, process in self.processes.items()
            if process.poll() is not None
        ]
        for name, _ in ended:
            now = time.monotonic()
            self.deaths[name] = [
                moment for moment in self.deaths.get(name, []) if now - moment < A_WHILE_SECONDS
            ] + [now]
            if len(self.deaths[name]) >= TOO_OFTEN:
                raise NotRunning(f"{name} keeps ending.\n{self.last_words(name)}")
            self.end_group(name, signal.SIGKILL)
            self.start(self.parts[name])
        return [
            f"{name} ended ({describe(code)}) and was started again; its log is {self.log_of(name)}"
            for name, code in ended
        ]

    def last_words(self, name: str) -> str:
        log = self.log_of(name)
        lines = log.read_text(errors="replace").splitlines()[-15:] if log.exists() else []
        return "\n".join([*(f"  {line}" for line in lines), f"Its log is {log}"])

    def end_group(self, name: str, sign: signal.Signals) -> None:
        try:
            os.killpg(self.processes[name].pid, sign)
        except ProcessLookupError:
            return

    def restart(self, names: Sequence[str]) -> None:
        self.stop(names)
        for name in names:
            self.start(self.parts[name])

    def stop(self, names: Sequence[str] | None = None, patience: float = 15) -> None:
        """End the parts, all of them by default, and whatever they started: asked first, then
        killed.
        """
        names = list(self.processes) if names is None else names
        for name in names:
            self.end_group(name, signal.SIGTERM)
        deadline = time.monotonic() + patience
        for name in names:
            try:
                self.processes[name].wait(max(deadline - time.monotonic(), 0))
            except subprocess.TimeoutExpired:
                self.end_group(name, signal.SIGKILL)
                self.processes[name].wait()
            self.end_group(name, signal.SIGKILL)


def describe(code: int) -> str:
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def answers(address: str) -> bool:
    """Whether a GET of ADDRESS is answered with 200."""
    try:
        with urllib.request.urlopen(address, timeout=ANSWER_SECONDS) as response:  # noqa: S310 - our own addresses on this machine
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def is_free(port: int) -> bool:
    """Whether PORT can be listened on at 127.0.0.1."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
