"""Writing the state after changes, in the background, and once more at the end."""

import logging
import time
from threading import Event, Thread

from xero_simulator.persistence.chunks import ChunkEncoder
from xero_simulator.persistence.codec import seal_snapshot
from xero_simulator.persistence.snapshot import snapshot_of
from xero_simulator.persistence.state_file import StateFile
from xero_simulator.simulator import Simulator

MIN_PAUSE_SECONDS, MAX_PAUSE_SECONDS = 1.0, 5.0
_PAUSE_FACTOR = 10

_log = logging.getLogger(__name__)


class Saver:
    """Pauses after each writing: longer when that took long, so as to leave most of the time to the
    calls.
    """

    def __init__(self, sim: Simulator, file: StateFile) -> None:
        self._sim = sim
        self._file = file
        self._chunks = ChunkEncoder()
        self._changed, self._closing = Event(), Event()
        self._thread = Thread(target=self._save_after_changes, name="saver", daemon=True)
        self._thread.start()

    def note_change(self) -> None:
        self._changed.set()

    def close(self) -> None:
        """What has changed until now is written when this returns, and the file is free for
        others.
        """
        self._closing.set()
        self._changed.set()
        self._thread.join()
        self._save()
        self._file.release()

    def _save_after_changes(self) -> None:
        while self._changed.wait() and not self._closing.is_set():
            self._changed.clear()
            started = time.monotonic()
            self._save()
            duration = time.monotonic() - started
            self._closing.wait(
                min(max(MIN_PAUSE_SECONDS, _PAUSE_FACTOR * duration), MAX_PAUSE_SECONDS)
            )

    def _save(self) -> None:
        """A state that cannot be written is a warning; the simulator goes on."""
        try:
            self._file.write(seal_snapshot(snapshot_of(self._sim, self._chunks)))
        except OSError as error:
            _log.warning("The state cannot be saved: %s", error)
