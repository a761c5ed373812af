"""The file that holds the state: one simulator at a time, replaced whole, set aside when it cannot
be used.
"""

import fcntl
import logging
import os
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

LOCK_WAIT_SECONDS = 20.0

_log = logging.getLogger(__name__)


class StateInUse(Exception):
    """Another simulator has the file, and keeps it."""


class StateFile:
    """Waits for the one that has it: a simulator whose parent was killed still saves at its end.
    Raises StateInUse.
    """

    def __init__(self, path: Path, wait: float = LOCK_WAIT_SECONDS) -> None:
        self._path = path
        self._lock: BinaryIO | None = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._lock = path.with_name(f"{path.name}.lock").open("wb")
        except OSError as error:
            _log.warning("The state cannot be kept: %s", error)
        else:
            self._take_lock(self._lock, time.monotonic() + wait)

    def _take_lock(self, lock: BinaryIO, deadline: float) -> None:
        while True:
            with suppress(BlockingIOError):
                return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if time.monotonic() > deadline:
                lock.close()
                raise StateInUse(f"{self._path} is in use by another simulator")
            time.sleep(0.05)

    def release(self) -> None:
        if self._lock:
            self._lock.close()

    def read(self) -> bytes:
        """Raises OSError: FileNotFoundError when nothing was saved yet."""
        return self._path.read_bytes()

    def write(self, data: bytes) -> None:
        """Beside the file first, then in its place at once. Tokens are in it: for the owner only.
        Raises OSError.
        """
        encoded = self._path.with_name(f"{self._path.name}.new")
        with open(os.open(encoded, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        encoded.replace(self._path)

    def set_aside(self, reason: str) -> None:
        """Renamed, and said why."""
        aside = self._path.with_name(
            f"{self._path.name}.unusable-{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
        )
        try:
            self._path.rename(aside)
        except OSError as error:
            _log.warning(
                "The saved state %s cannot be used: %s. Starting afresh; it stays where it is"
                " (%s).",
                self._path,
                reason,
                error,
            )
        else:
            _log.warning(
                "The saved state %s cannot be used: %s. Starting afresh; it is now %s.",
                self._path,
                reason,
                aside.name,
            )
