"""Idempotency-Key: first answers kept six minutes per app, errors too (facts 3.5)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event, Lock

KEY_LIFETIME = timedelta(minutes=6)
MAX_KEY_CHARACTERS = 128


@dataclass(frozen=True)
class StoredAnswer:
    status: int
    content_type: str
    body: bytes


@dataclass
class KeyEntry:
    """One key's first call; `answer` is there once `done` is set."""

    fingerprint: str
    started_at: datetime
    done: Event = field(default_factory=Event)
    answer: StoredAnswer | None = None

    def finish(self, answer: StoredAnswer) -> None:
        self.answer = answer
        self.done.set()


FinishedCall = tuple[str, str, str, datetime, StoredAnswer]
"""App, key, fingerprint, start and answer of a call."""


class KeyConflict(Exception):
    """The key was used with a different request."""


class IdempotencyStore:
    """Keys by app, in the simulator's time."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._entries: dict[tuple[str, str], KeyEntry] = {}

    def claim(
        self, client_id: str, key: str, fingerprint: str, now: datetime
    ) -> tuple[KeyEntry, bool]:
        """The key's entry, and whether this call is its first. Raises KeyConflict."""
        with self._lock:
            self._forget_expired(now)
            entry = self._entries.get((client_id, key))
            if entry is None:
                entry = self._entries[client_id, key] = KeyEntry(fingerprint, now)
                return entry, True
        if entry.fingerprint != fingerprint:
            raise KeyConflict
        return entry, False

    def finished_calls(self) -> list[FinishedCall]:
        """The calls that were answered, oldest first."""
        with self._lock:
            entries = list(self._entries.items())
        return [
            (*name, entry.fingerprint, entry.started_at, entry.answer)
            for name, entry in entries
            if entry.answer
        ]

    def refill(self, calls: Iterable[FinishedCall]) -> None:
        with self._lock:
            self._entries.clear()
            for client_id, key, fingerprint, started_at, answer in calls:
                entry = self._entries[client_id, key] = KeyEntry(fingerprint, started_at)
                entry.finish(answer)

    def abandon(self, entry: KeyEntry | None) -> None:
        """Nothing is kept of the call: the next one with its key is executed again."""
        with self._lock:
            for name in [name for name, each in self._entries.items() if each is entry]:
                del self._entries[name]
        if entry is not None:
            entry.done.set()

    def _forget_expired(self, now: datetime) -> None:
        """Drop what is past its six minutes; the oldest entry is the first."""
        while self._entries:
            oldest = next(iter(self._entries))
            if now < self._entries[oldest].started_at + KEY_LIFETIME:
                return
            del self._entries[oldest]
