"""The ZIP of an export, written as it is read: neither the tables nor the file are ever whole in
memory.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from itertools import chain
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sqlalchemy.engine import Connection

from app.exports.queries import Sheet, logo, sheets
from app.exports.rules import CHUNK_BYTES, README, json_line
from app.kernel.spreadsheets import csv_file

PROGRESS_ROWS = 2_000


@dataclass
class ChunkWriter:
    """A file that can only be written: each megabyte is handed to `save` with its position."""

    save: Callable[[int, bytes], None]
    size: int = 0
    saved: int = 0
    waiting: bytearray = field(default_factory=bytearray)
    digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def write(self, data: bytes) -> int:
        self.waiting += data
        self.size += len(data)
        self.digest.update(data)
        while len(self.waiting) >= CHUNK_BYTES:
            self._hand_over(CHUNK_BYTES)
        return len(data)

    def flush(self) -> None:
        """Nothing: what is written is handed over a megabyte at a time."""

    def finish(self) -> None:
        if self.waiting:
            self._hand_over(len(self.waiting))

    def _hand_over(self, length: int) -> None:
        self.save(self.saved, bytes(self.waiting[:length]))
        del self.waiting[:length]
        self.saved += 1


@dataclass
class Entry:
    """A line of the manifest."""

    path: str
    rows: int | None
    bytes: int = 0
    sha256: str = ""


@dataclass
class Archive:
    """The `zip` under way, what it holds so far, and who is told of the rows written."""

    zip: ZipFile
    made_at: datetime
    progress: Callable[[int], None]
    entries: list[Entry] = field(default_factory=list)
    rows: int = 0

    def put(self, path: str, parts: Iterable[bytes], rows: int | None = None) -> None:
        digest, entry = hashlib.sha256(), Entry(path, rows)
        member = ZipInfo(path, self.made_at.timetuple()[:6])
        member.compress_type = ZIP_DEFLATED
        with self.zip.open(member, "w", force_zip64=True) as file:
            for part in parts:
                file.write(part)
                digest.update(part)
                entry.bytes += len(part)
        entry.sha256 = digest.hexdigest()
        self.entries.append(entry)

    def put_sheet(self, reading: Connection, sheet: Sheet) -> None:
        """The sheet as CSV and as JSON, each read anew from the same moment."""
        for path, parts in (
            (f"csv/{sheet.name}.csv", _as_csv),
            (f"json/{sheet.name}.json", _as_json),
        ):
            before = self.rows
            self.put(path, parts(sheet, self._read_rows(reading, sheet)))
            self.entries[-1].rows = self.rows - before

    def _read_rows(self, reading: Connection, sheet: Sheet) -> Iterator[tuple[object, ...]]:
        for row in reading.execute(sheet.query):
            yield tuple(row)
            self.rows += 1
            if self.rows % PROGRESS_ROWS == 0:
                self.progress(self.rows)


def write_zip(
    reading: Connection, target: ChunkWriter, made_at: datetime, progress: Callable[[int], None]
) -> None:
    """Everything of the organisation in force, as `reading` sees it, into `target`; `progress`
    is told how many rows are written.
    """
    with ZipFile(target, "w", ZIP_DEFLATED) as file:  # type: ignore[call-overload]  # a file to write only
        archive = Archive(file, made_at, progress)
        archive.put("README.txt", [README.encode()])
        for sheet in sheets():
            archive.put_sheet(reading, sheet)
        picture = logo(reading)
        if picture is not None:
            archive.put("logo.png", [picture])
        facts = {
            "made_at": made_at.isoformat(),
            "files": [asdict(entry) for entry in archive.entries],
        }
        archive.put("manifest.json", [json.dumps(facts, indent=1).encode()])
    target.finish()


def _as_csv(sheet: Sheet, rows: Iterator[tuple[object, ...]]) -> Iterator[bytes]:
    return csv_file(chain([sheet.columns], rows))


def _as_json(sheet: Sheet, rows: Iterator[tuple[object, ...]]) -> Iterator[bytes]:
    """An array, one row a line."""
    before = b"[\n"
    for row in rows:
        yield before + json_line(dict(zip(sheet.columns, row, strict=True)))
        before = b",\n"
    yield b"[]\n" if before == b"[\n" else b"\n]\n"
