"""Closed loops of several users, driven from a process of its own that imports little: it shares
the machine with what it measures.
"""

import json
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path


@dataclass(frozen=True)
class Load:
    """Answers a second, and how long they took in milliseconds; `failures`: other answers."""

    per_second: float
    median: float
    slow: float
    failures: int


def run_load(port: int, path: str, headers: dict[str, str], users: int, seconds: float) -> Load:
    """So many users ask for the page again and again, each once it has its answer."""
    arguments = json.dumps([port, path, headers, users, seconds])
    output = subprocess.run(
        [sys.executable, "-m", "bench.loads"],
        cwd=Path(__file__).parent.parent,
        input=arguments,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout
    return Load(**json.loads(output))


def _drive(port: int, path: str, headers: dict[str, str], users: int, seconds: float) -> Load:
    sys.setswitchinterval(0.001)
    start = time.monotonic()
    with ThreadPoolExecutor(users) as pool:
        loops = [
            pool.submit(_ask_until, port, path, headers, start + seconds) for _ in range(users)
        ]
        results = [loop.result() for loop in loops]
    elapsed = time.monotonic() - start
    milliseconds = sorted(each for result, _ in results for each in result)
    failures = sum(count for _, count in results)
    if not milliseconds:
        return Load(0, float("inf"), float("inf"), failures)
    slow = milliseconds[int(len(milliseconds) * 0.95)]
    return Load(len(milliseconds) / elapsed, statistics.median(milliseconds), slow, failures)


def _ask_until(
    port: int, path: str, headers: dict[str, str], until: float
) -> tuple[list[float], int]:
    milliseconds, failures = [], 0
    while time.monotonic() < until:
        connection = HTTPConnection("127.0.0.1", port, timeout=120)
        start = time.perf_counter()
        try:
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            response.read()
            is_good = response.status == 200
        except (OSError, HTTPException):
            is_good = False
        if is_good:
            milliseconds.append((time.perf_counter() - start) * 1000)
        else:
            failures += 1
        connection.close()
    return milliseconds, failures


if __name__ == "__main__":
    print(json.dumps(asdict(_drive(*json.load(sys.stdin)))))
