"""All or nothing for changes in memory: what was done can be undone, and is reported only when it
stays.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice


class UndoLog:
    """Units may be nested; an inner one that fails takes back its own changes only."""

    def __init__(self, report: Callable[[str, str, str], None]) -> None:
        self._report = report
        self._undo: list[Callable[[], None]] = []
        self._events: dict[tuple[str, str], str] = {}
        self._depth = 0

    @contextmanager
    def unit(self) -> Iterator[None]:
        done, told = len(self._undo), len(self._events)
        self._depth += 1
        try:
            yield
        except BaseException:
            self._take_back(done, told)
            raise
        finally:
            self._depth -= 1
        if self._depth == 0:
            self._close()

    def record(self, undo: Callable[[], None]) -> None:
        self._undo.append(undo)

    def announce(self, category: str, resource_id: str, event_type: str) -> None:
        """One event for each resource and unit: the first."""
        self._events.setdefault((category, resource_id), event_type)

    def _take_back(self, done: int, told: int) -> None:
        while len(self._undo) > done:
            self._undo.pop()()
        self._events = dict(islice(self._events.items(), told))

    def _close(self) -> None:
        events, self._events = self._events, {}
        self._undo.clear()
        for (category, resource_id), event_type in events.items():
            self._report(category, resource_id, event_type)
