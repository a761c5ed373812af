"""Idempotency-Key: first answers kept six minutes per app, errors too (facts 3.5)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event, Lock

KEPT = timedelta(minutes=6)
LONGEST_KEY = 128


@dataclass(frozen=True)
class Stored:
    status: int
    content_type: str
    body: bytes


@dataclass
class Entry:
    """One key's first call; `answer` is there once `done` is set."""

    fingerprint: str
    started_at: datetime
    done: Event = field(default_factory=Event)
    answer: Stored | None = None

    def finish(self, answer: Stored) -> None:
        self.answer = answer
        self.done.set()


class KeyConflict(Exception):
    """The key was used with a different request."""


class IdempotencyStore:
    """Keys by app, in the simulator's time."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._entries: dict[tuple[str, str], Entry] = {}

    def claim(self, client_id: str, key: str, fingerprint: str, now: datetime) -> tuple[Entry, bool]:
        """The key's entry, and whether this call is its first. Raises KeyConflict."""
        with self._lock:
            self._forget(now)
            entry = self._entries.get((client_id, key))
            if entry is None:
                entry = self._entries[client_id, key] = Entry(fingerprint, now)
                return entry, True
        if entry.fingerprint != fingerprint:
            raise KeyConflict
        return entry, False

    def _forget(self, now: datetime) -> None:
        """Drop what is past its six minutes; the oldest entry is the first."""
        while self._entries:
            oldest = next(iter(self._entries))
            if now < self._entries[oldest].started_at + KEPT:
                return
            del self._entries[oldest]
