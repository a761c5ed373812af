"""`python -m bench.mutants`: whether the tests notice when a line of the product is wrong.

Changes one operator, bound, constant or answer at a time in a copy of the checkout, runs the tests
beside the changed module, the nearest first, and lists the changes that no test noticed. Takes a
sample, since all of them would take days: `--count 200 --seed 1`; `--only app/permissions.py`
narrows it.

A run that takes too long is noticed only when the same tests without the change are done in time
just then: on a machine with other work it is undecided otherwise, and counted apart.
"""

import argparse
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from queue import SimpleQueue

from app.config import ROOT
from bench.mutations import Mutant, mutants_of

# What is sampled, and the tests beside it.
TESTS_OF: dict[str, tuple[str, ...]] = {
    "app/invoicing/rules": ("tests/invoicing", "tests/xero/push", "tests/xero/status"),
    "app/retainers/rules": ("tests/retainers", "tests/invoicing"),
    "app/timesheets/rules": ("tests/timesheets", "tests/forms"),
    "app/projects/rules": ("tests/projects", "tests/budgets", "tests/invoicing"),
    "app/xero/push": ("tests/xero/push", "tests/xero/status", "tests/xero/connect"),
    "app/permissions.py": (
        "tests/house/test_wall.py",
        "tests/house/test_routes.py",
        "tests/house/test_refusals.py",
    ),
    "app/kernel/tenancy.py": ("tests/kernel", "tests/house/test_objects.py"),
}
IGNORED_FILES = shutil.ignore_patterns(
    ".git", ".venv", "node_modules", "var", "__pycache__", ".mypy_cache", ".hypothesis"
)
NEAREST_FILES = 4
LIKE_NAMED = 3  # names that a like-named file counts as using beyond those it does
# What a run may take beyond the one without a change: an endless loop takes for ever, a busy
# machine a few times as long.
TIMES_USUAL, MORE_SECONDS = 5, 60
MAX_USUAL_SECONDS = 1800


class Outcome(StrEnum):
    NOTICED = "noticed"
    SURVIVED = "SURVIVED"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class Stage:
    """Test files that are run together, and how long they take without a change."""

    files: tuple[str, ...]
    usual_seconds: float

    @property
    def limit_seconds(self) -> float:
        return self.usual_seconds * TIMES_USUAL + MORE_SECONDS


def sample(prefixes: list[str], count: int, seed: int) -> list[Mutant]:
    modules = [
        module
        for prefix in prefixes
        for module in ([ROOT / prefix] if prefix.endswith(".py") else (ROOT / prefix).rglob("*.py"))
    ]
    every = [mutant for module in sorted(modules) for mutant in mutants_of(module)]
    return random.Random(seed).sample(every, min(count, len(every)))


@cache
def test_files(path: str) -> tuple[str, ...]:
    """The test files beside the module, the nearest first: those that name most of what it defines,
    or are named like it.
    """
    places = next(tests for prefix, tests in TESTS_OF.items() if path.startswith(prefix))
    files = [
        file
        for place in places
        for file in (
            [ROOT / place] if place.endswith(".py") else sorted((ROOT / place).rglob("test_*.py"))
        )
    ]
    names = re.findall(r"^(?:def|class) (\w+)|^([A-Z_]+)\b", (ROOT / path).read_text(), re.M)
    words = {name for pair in names for name in pair if name}

    def nearness(file: Path) -> int:
        used = words.intersection(re.findall(r"\w+", file.read_text()))
        return len(used) + (LIKE_NAMED if Path(path).stem in file.stem else 0)

    return tuple(str(file.relative_to(ROOT)) for file in sorted(files, key=nearness, reverse=True))


def run_tests(files: Sequence[str], checkout: Path, limit_seconds: float) -> bool | None:
    """Whether all of them pass in `checkout`; None when they are not done in time."""
    command = [sys.executable, "-W", "ignore", "-m", "pytest", "-x", "-q", "-n", "0"]
    try:
        ran = subprocess.run(
            [*command, *files],
            cwd=checkout,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            timeout=limit_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    return ran.returncode == 0


class Measured:
    """The stages of each module, each timed once without a change."""

    def __init__(self) -> None:
        self._seconds: dict[tuple[str, ...], float] = {}

    def stages(self, path: str, checkout: Path) -> list[Stage]:
        files = test_files(path)
        parts = [part for part in (files[:NEAREST_FILES], files[NEAREST_FILES:]) if part]
        return [Stage(part, self._usual_seconds(part, checkout)) for part in parts]

    def _usual_seconds(self, files: tuple[str, ...], checkout: Path) -> float:
        if files not in self._seconds:
            started_at = time.monotonic()
            if not run_tests(files, checkout, MAX_USUAL_SECONDS):
                sys.exit(f"Without a change these fail, or take too long: {' '.join(files)}")
            self._seconds[files] = time.monotonic() - started_at
        return self._seconds[files]


def try_mutant(mutant: Mutant, checkout: Path, measured: Measured) -> Outcome:
    """Runs the tests beside the mutant in `checkout`, which is put right again afterwards."""
    for stage in measured.stages(mutant.path, checkout):
        outcome = _try_stage(mutant, checkout, stage)
        if outcome is not Outcome.SURVIVED:
            return outcome
    return Outcome.SURVIVED


def _try_stage(mutant: Mutant, checkout: Path, stage: Stage) -> Outcome:
    module = checkout / mutant.path
    original = module.read_text()
    module.write_text(mutant.source)
    try:
        is_passed = run_tests(stage.files, checkout, stage.limit_seconds)
    finally:
        module.write_text(original)
    if is_passed is None:
        is_quick_without = run_tests(stage.files, checkout, stage.limit_seconds)
        return Outcome.NOTICED if is_quick_without else Outcome.UNDECIDED
    return Outcome.SURVIVED if is_passed else Outcome.NOTICED


def run(mutants: list[Mutant], workers: int) -> list[Outcome]:
    """What became of each; every worker has a copy of the checkout."""
    measured = Measured()
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(workers) as pool:
        copies: SimpleQueue[Path] = SimpleQueue()
        for number in range(workers):
            checkout = Path(folder) / str(number)
            shutil.copytree(ROOT, checkout, ignore=IGNORED_FILES)
            copies.put(checkout)

        def try_in_copy(mutant: Mutant) -> Outcome:
            checkout = copies.get()
            try:
                outcome = try_mutant(mutant, checkout, measured)
            finally:
                copies.put(checkout)
            print(f"{outcome:<9} {mutant.path}:{mutant.line} {mutant.change}", flush=True)
            return outcome

        return list(pool.map(try_in_copy, mutants))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=200)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    options.add_argument("--only", action="append", choices=sorted(TESTS_OF))
    arguments = options.parse_args()
    mutants = sample(arguments.only or list(TESTS_OF), arguments.count, arguments.seed)
    outcomes = run(mutants, arguments.workers)
    counts = Counter(outcomes)
    decided = len(mutants) - counts[Outcome.UNDECIDED]
    share = 100 * counts[Outcome.NOTICED] / max(decided, 1)
    print(
        f"{counts[Outcome.NOTICED]} of {decided} noticed ({share:.1f} %),"
        f" {counts[Outcome.UNDECIDED]} undecided: try them again on a quieter machine"
    )
    for mutant, outcome in zip(mutants, outcomes, strict=True):
        if outcome is not Outcome.NOTICED:
            print(f"  {outcome:<9} {mutant.path}:{mutant.line} {mutant.change}")


if __name__ == "__main__":
    main()
