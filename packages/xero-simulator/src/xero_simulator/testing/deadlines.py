"""Waiting in tests. A limit is there for what never happens, and counts for nothing else."""

import time
from collections.abc import Callable

# No machine is so busy that it takes this long.
DEADLINE_SECONDS = 240.0
POLL_SECONDS = 0.02


def wait_until(has_happened: Callable[[], object], event: str = "it") -> None:
    """Return once `has_happened()` is true. Raises AssertionError when it never is."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not has_happened():
        assert time.monotonic() < deadline, f"never: {event}"
        time.sleep(POLL_SECONDS)
