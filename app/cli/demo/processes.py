"""The demo's processes as its next start finds them: a demo that was killed leaves them running."""

import json
import os
import signal
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

PROCESSES_FILE = "demo-processes.json"
STOP_SECONDS = 15
# The clock's step when a process's start is read anew.
START_TOLERANCE_SECONDS = 1


@dataclass(frozen=True)
class DemoProcess:
    """One program of a demo. `started_at`, in seconds of the epoch, tells it from a later process
    with the same number.
    """

    name: str
    pid: int
    started_at: float

    def is_running(self) -> bool:
        try:
            process = psutil.Process(self.pid)
            is_same = abs(process.create_time() - self.started_at) < START_TOLERANCE_SECONDS
            return is_same and bool(process.status() != psutil.STATUS_ZOMBIE)
        except psutil.NoSuchProcess:
            return False


def save_processes(var: Path, pids: Mapping[str, int]) -> None:
    """Write down which processes run the demo on `var`, by the name of their program."""
    processes = []
    for name, pid in pids.items():
        try:
            started_at = psutil.Process(pid).create_time()
        except psutil.NoSuchProcess:
            continue
        processes.append(asdict(DemoProcess(name, pid, started_at)))
    (var / PROCESSES_FILE).write_text(json.dumps(processes, indent=2) + "\n")


def forget_processes(var: Path) -> None:
    (var / PROCESSES_FILE).unlink(missing_ok=True)


def left_processes(var: Path) -> list[DemoProcess]:
    """What an earlier demo on `var` has left running. Nothing else may run a demo there."""
    try:
        entries = json.loads((var / PROCESSES_FILE).read_text())
    except (FileNotFoundError, ValueError):
        return []
    return [process for entry in entries if (process := DemoProcess(**entry)).is_running()]


def stop_processes(processes: list[DemoProcess]) -> None:
    """End the processes and what they started: asked first, killed after `STOP_SECONDS`."""
    running = [psutil.Process(process.pid) for process in processes if process.is_running()]
    for number in (signal.SIGTERM, signal.SIGKILL):
        for process in running:
            try:
                os.killpg(process.pid, number)
            except ProcessLookupError:
                continue
        _ended, running = psutil.wait_procs(running, timeout=STOP_SECONDS)
