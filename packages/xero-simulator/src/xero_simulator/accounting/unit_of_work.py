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
    def unit_of_work(self) -> Iterator[None]:
        undo_count, event_count = len(self._undo), len(self._events)
        self._depth += 1
        try:
            yield
        except BaseException:
            self._undo_changes(undo_count, event_count)
            raise
        finally:
            self._depth -= 1
        if self._depth == 0:
            self._report_events()

    def record_undo(self, undo: Callable[[], None]) -> None:
        self._undo.append(undo)

    def announce(self, category: str, resource_id: str, event_type: str) -> None:
        """One event for each resource and unit: the first."""
        self._events.setdefault((category, resource_id), event_type)

    def _undo_changes(self, undo_count: int, event_count: int) -> None:
        while len(self._undo) > undo_count:
            self._undo.pop()()
        self._events = dict(islice(self._events.items(), event_count))

    def _report_events(self) -> None:
        events, self._events = self._events, {}
        self._undo.clear()
        for (category, resource_id), event_type in events.items():
            self._report(category, resource_id, event_type)
