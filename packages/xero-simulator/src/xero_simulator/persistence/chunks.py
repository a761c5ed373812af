"""Long lists of records in encoded pieces, of which only those that changed are encoded again."""

from itertools import chain
from typing import Any

from xero_simulator.persistence.encoding import decode, encode

SIZE = 1_000

Records = tuple[Any, ...]


class Pieces:
    """Remembers the last encoding of each list. Comparing unchanged records is cheap, as they are
    the same objects.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], list[tuple[Records, bytes]]] = {}

    def encode(self, list_name: tuple[str, str], records: Records) -> tuple[bytes, ...]:
        parts = [records[start : start + SIZE] for start in range(0, len(records), SIZE)]
        known = dict(enumerate(self._known.get(list_name, [])))
        fresh = [
            known[place] if place in known and known[place][0] == part else (part, encode(part))
            for place, part in enumerate(parts)
        ]
        self._known[list_name] = fresh
        return tuple(data for _, data in fresh)


def joined(pieces: tuple[bytes, ...]) -> Records:
    return tuple(chain.from_iterable(decode(piece) for piece in pieces))
