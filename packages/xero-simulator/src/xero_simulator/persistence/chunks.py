"""Long lists of records in encoded pieces, of which only those that changed are encoded again."""

from itertools import chain
from typing import Any

from xero_simulator.persistence.codec import decode, encode

CHUNK_RECORDS = 1_000

Records = tuple[Any, ...]


class ChunkEncoder:
    """Remembers the last encoding of each list. Comparing unchanged records is cheap, as they are
    the same objects.
    """

    def __init__(self) -> None:
        self._previous: dict[tuple[str, str], list[tuple[Records, bytes]]] = {}

    def encode(self, list_name: tuple[str, str], records: Records) -> tuple[bytes, ...]:
        parts = [
            records[start : start + CHUNK_RECORDS]
            for start in range(0, len(records), CHUNK_RECORDS)
        ]
        previous = dict(enumerate(self._previous.get(list_name, [])))
        encoded = [
            previous[place]
            if place in previous and previous[place][0] == part
            else (part, encode(part))
            for place, part in enumerate(parts)
        ]
        self._previous[list_name] = encoded
        return tuple(data for _, data in encoded)


def join_chunks(chunks: tuple[bytes, ...]) -> Records:
    return tuple(chain.from_iterable(decode(chunk) for chunk in chunks))
