"""Writing the state after changes, in the background, and once more at the end."""

import logging
import time
from threading import Event, Thread

from xero_simulator.persistence.chunks import Pieces
from xero_simulator.persistence.encoding import sealed
from xero_simulator.persistence.snapshot import snapshot_of
from xero_simulator.persistence.state_file import StateFile
from xero_simulator.simulator import Simulator

SHORTEST_PAUSE, LONGEST_PAUSE = 1.0, 5.0
_SHARE = 10

_log = logging.getLogger(__name__)


class Saver:
    """Pauses after each writing: longer when that took long, so as to leave most of the time to the
    calls.
    """

    def __init__(self, sim: Simulator, file: StateFile) -> None:
        self._sim = sim
        self._file = file
        self._pieces = Pieces()
        self._changed, self._closing = Event(), Event()
        self._thread = Thread(target=self._run, name="saver", daemon=True)
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

    def _run(self) -> None:
        while self._changed.wait() and not self._closing.is_set():
            self._changed.clear()
            started = time.monotonic()
            self._save()
            took = time.monotonic() - started
            self._closing.wait(min(max(SHORTEST_PAUSE, _SHARE * took), LONGEST_PAUSE))

    def _save(self) -> None:
        """A state that cannot be written is a warning; the simulator goes on."""
        try:
            self._file.write(sealed(snapshot_of(self._sim, self._pieces)))
        except OSError as error:
            _log.warning("The state cannot be saved: %s", error)
