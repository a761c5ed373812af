"""Writing the state after changes, in the background, and once more at the end."""

import logging
import os
import time
from pathlib import Path
from threading import Event, Thread

from simulator.saved.encoding import sealed
from simulator.saved.snapshot import snapshot_of
from simulator.state import Simulator

PAUSE_SECONDS = 1.0
_SHARE = 10

_log = logging.getLogger(__name__)


class Saver:
    """Waits a second after each writing; more when the books are large, to spend a tenth of the time at most."""

    def __init__(self, sim: Simulator, path: Path) -> None:
        self._sim = sim
        self._path = path
        self._changed, self._closing = Event(), Event()
        self._thread = Thread(target=self._run, name="saver", daemon=True)
        self._thread.start()

    def note_change(self) -> None:
        self._changed.set()

    def close(self) -> None:
        """What has changed until now is written when this returns."""
        self._closing.set()
        self._changed.set()
        self._thread.join()
        self._save()

    def _run(self) -> None:
        while self._changed.wait() and not self._closing.is_set():
            self._changed.clear()
            started = time.monotonic()
            self._save()
            self._closing.wait(max(PAUSE_SECONDS, _SHARE * (time.monotonic() - started)))

    def _save(self) -> None:
        """A state that cannot be written is a warning; the simulator goes on."""
        try:
            write_whole(self._path, sealed(snapshot_of(self._sim)))
        except OSError as error:
            _log.warning("The state cannot be saved: %s", error)


def write_whole(path: Path, data: bytes) -> None:
    """Beside the file first, then in its place at once: a reader sees the old or the new. Tokens are in it: for the owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.new")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
