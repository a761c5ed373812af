"""How long the application takes to be imported, made and served."""

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator

from bench.measures import Measure
from bench.page_parts import bench_database
from bench.servers import process_environment, serve_hourline

IMPORT_ROUNDS = 5
IMPORT = "import time; a = time.perf_counter(); import app; print(time.perf_counter() - a)"
CREATION = (
    "import time; from app import create_app; a = time.perf_counter(); create_app();"
    " print(time.perf_counter() - a)"
)


def measure_start_up() -> Iterator[Measure]:
    with bench_database() as (environment, _superuser):
        inherited = process_environment(environment)
        seconds = [_run_program(IMPORT, inherited) for _ in range(IMPORT_ROUNDS)]
        yield Measure("importing the application", statistics.median(seconds), "s", 1.5)
        seconds = [_run_program(CREATION, inherited) for _ in range(IMPORT_ROUNDS)]
        yield Measure("making the application", statistics.median(seconds), "s")
        start = time.perf_counter()
        with serve_hourline(environment):
            yield Measure("serve until ready", time.perf_counter() - start, "s")


def _run_program(program: str, environment: dict[str, str]) -> float:
    output = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    ).stdout
    return float(output.splitlines()[-1])
