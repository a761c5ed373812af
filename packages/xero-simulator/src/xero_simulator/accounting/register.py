"""Records by id, kept in the order (UpdatedDateUTC, id), with indexes for look-ups."""

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Generic, Protocol, TypeVar

from xero_simulator.accounting.unit_of_work import UndoLog


class Record(Protocol):
    @property
    def id(self) -> str: ...

    @property
    def updated_ms(self) -> int: ...


R = TypeVar("R", bound=Record)


class Timeline:
    """Ids in the order of change."""

    def __init__(self) -> None:
        self._entries: list[tuple[int, str]] = []

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, updated_ms: int, record_id: str) -> None:
        insort(self._entries, (updated_ms, record_id))

    def extend(self, entries: Iterable[tuple[int, str]]) -> None:
        self._entries.extend(entries)
        self._entries.sort()

    def remove(self, updated_ms: int, record_id: str) -> None:
        del self._entries[bisect_left(self._entries, (updated_ms, record_id))]

    def position(self, since_ms: int | None) -> int:
        """Where the entries changed at or after that moment begin."""
        return 0 if since_ms is None else bisect_left(self._entries, (since_ms, ""))

    def slice(self, start: int, stop: int) -> list[str]:
        return [record_id for _, record_id in self._entries[start:stop]]


class Register(Generic[R]):
    """`hidden` records (archived contacts) are left out of the list unless asked for; ids in lower
    case.
    """

    def __init__(
        self,
        journal: UndoLog,
        keys: Mapping[str, Callable[[R], str | None]] | None = None,
        hidden: Callable[[R], bool] = lambda _: False,
    ) -> None:
        self._undo_log = journal
        self._keys = dict(keys or {})
        self.hidden = hidden
        self._records: dict[str, R] = {}
        self._all, self._visible = Timeline(), Timeline()
        self._index: dict[str, dict[str, dict[str, None]]] = {name: {} for name in self._keys}

    def __len__(self) -> int:
        return len(self._records)

    def __iter__(self) -> Iterator[R]:
        return iter(self._records.values())

    def get(self, record_id: str) -> R | None:
        return self._records.get(record_id.lower())

    def timeline(self, with_hidden: bool) -> Timeline:
        return self._all if with_hidden else self._visible

    def resolve(self, ids: Iterable[str]) -> list[R]:
        return [self._records[record_id] for record_id in ids]

    def find(self, index: str, key: str) -> list[R]:
        return self.resolve(self._index[index].get(key, ()))

    def put(self, record: R) -> None:
        """Adds or replaces; undone when the journal's unit fails."""
        before = self._records.get(record.id)
        if before is not None:
            self._remove(before)
        self._insert(record)
        self._undo_log.record_undo(lambda: self._undo_put(record, before))

    def refill(self, records: Sequence[R]) -> None:
        """These instead of all there are; cannot be undone."""
        self._records.clear()
        self._all, self._visible = Timeline(), Timeline()
        self._index = {name: {} for name in self._keys}
        self.load(records)

    def load(self, records: Sequence[R]) -> None:
        """Adds many new records at once; cannot be undone."""
        for record in records:
            self._records[record.id] = record
            self._add_keys(record)
        self._all.extend((record.updated_ms, record.id) for record in records)
        self._visible.extend(
            (record.updated_ms, record.id) for record in records if not self.hidden(record)
        )

    def _undo_put(self, record: R, before: R | None) -> None:
        self._remove(record)
        if before is not None:
            self._insert(before)

    def _insert(self, record: R) -> None:
        self._records[record.id] = record
        self._all.add(record.updated_ms, record.id)
        if not self.hidden(record):
            self._visible.add(record.updated_ms, record.id)
        self._add_keys(record)

    def _remove(self, record: R) -> None:
        del self._records[record.id]
        self._all.remove(record.updated_ms, record.id)
        if not self.hidden(record):
            self._visible.remove(record.updated_ms, record.id)
        for name, key_of in self._keys.items():
            key = key_of(record)
            if key is not None:
                del self._index[name][key][record.id]

    def _add_keys(self, record: R) -> None:
        for name, key_of in self._keys.items():
            key = key_of(record)
            if key is not None:
                self._index[name].setdefault(key, {})[record.id] = None
