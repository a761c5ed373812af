"""What a page asks of the database and what it answers: recorded once, to be replayed as its
floor.
"""

import logging
import pickle
import statistics
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from gzip import compress
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask
from sqlalchemy import event

from app.config import read_settings
from app.kernel.engine import engine_options
from bench.page_list import PAGES, Page, Places
from bench.servers import Environment
from bench.visitors import Visitor

FLOORS = Path(__file__).parent / "floors"
REPLAY_ROUNDS = 9
Statement = tuple[str, Any]


@dataclass(frozen=True)
class Recording:
    """A page's statements with their parameters, and its answer as it came over the wire.

    `floor`: the fastest statements known for the same rows; `sql_milliseconds` and
    `floor_milliseconds`: what both take by themselves.
    """

    page: str
    statements: tuple[Statement, ...]
    floor: tuple[Statement, ...]
    headers: dict[str, str]
    body: bytes
    plain_bytes: int
    sql_milliseconds: float = 0
    floor_milliseconds: float = 0

    @property
    def compressed_bytes(self) -> int:
        """As sent; for an answer that is not compressed what gzip makes of it."""
        if "content-encoding" in self.headers:
            return len(self.body)
        return len(compress(self.body, 6))


def record_pages(
    environment: Environment, visitor: Visitor, places: Places, pages: Iterable[Page] = PAGES
) -> list[Recording]:
    """The statements are those of the application in this process, for the visitor's cookies; the
    answer is the server's.
    """
    from app import create_app

    app = create_app(read_settings(environment))
    logging.disable(logging.INFO)
    recordings = [_record_page(app, visitor, page, places.address(page)) for page in pages]
    frame = _frame_of([recording.statements for recording in recordings])
    with connect_as_app(environment) as connection:
        return [_choose_floor(connection, each, frame, vars(places)) for each in recordings]


def _record_page(app: Flask, visitor: Visitor, page: Page, address: str) -> Recording:
    browser = app.test_client()
    for name, text in visitor.cookies.items():
        browser.set_cookie(name, text)
    for _ in range(2):
        with record_statements(app) as statements, app.app_context():
            status = browser.get(address).status_code
        assert status == 200, f"{address}: {status}"
    answer = visitor.get(address)
    plain = visitor.get(address, **{"Accept-Encoding": "identity"})
    assert answer.status == plain.status == 200, f"{address}: {answer.status}"
    headers = {
        name: text
        for name, text in answer.headers.items()
        if name in {"content-type", "content-encoding"}
    }
    return Recording(
        page.name, tuple(statements), tuple(statements), headers, answer.body, len(plain.body)
    )


@contextmanager
def record_statements(app: Flask) -> Iterator[list[Statement]]:
    """Within the block every statement of the application is added to the list."""
    from app.kernel.db import db

    statements: list[Statement] = []

    def note(_connection: object, _cursor: object, text: str, values: Any, *_more: object) -> None:
        statements.append((text, values))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def connect_as_app(environment: Environment) -> psycopg.Connection:
    """As the application connects: the same role, time-outs and ways of planning."""
    address = environment["DATABASE_URL"]
    options = engine_options(address)["SQLALCHEMY_ENGINE_OPTIONS"]["connect_args"]
    connection: psycopg.Connection = psycopg.connect(
        address, **{**options, "application_name": "floor"}
    )
    return connection


def replay(connection: psycopg.Connection, statements: Iterable[Statement]) -> None:
    """In one transaction that changes nothing."""
    with connection.cursor() as cursor:
        for text, values in statements:
            cursor.execute(text, values)
            if cursor.description:
                cursor.fetchall()
    connection.rollback()


def _frame_of(lists: list[tuple[Statement, ...]]) -> tuple[Statement, ...]:
    """The statements that every page has, in the order of the first one's."""
    texts = set.intersection(*({text for text, _ in statements} for statements in lists))
    return tuple(statement for statement in lists[0] if statement[0] in texts)


def _choose_floor(
    connection: psycopg.Connection,
    recording: Recording,
    frame: tuple[Statement, ...],
    values: dict[str, Any],
) -> Recording:
    """The statements of bench/floors for this page, after those of the frame, where they are
    faster than its own.
    """
    own_milliseconds = replay_milliseconds(connection, recording.statements)
    floor, floor_milliseconds = recording.statements, own_milliseconds
    path = FLOORS / f"{recording.page.replace(' ', '_')}.sql"
    if path.exists():
        texts = [text for text in path.read_text().split(";\n") if text.strip()]
        committed = [*frame, *((text, values) for text in texts)]
        milliseconds = replay_milliseconds(connection, committed)
        if milliseconds < own_milliseconds:
            floor, floor_milliseconds = tuple(committed), milliseconds
    return replace(
        recording,
        floor=floor,
        sql_milliseconds=own_milliseconds,
        floor_milliseconds=floor_milliseconds,
    )


def replay_milliseconds(connection: psycopg.Connection, statements: Iterable[Statement]) -> float:
    """The median of some rounds, after one that warms up."""
    statements, milliseconds = list(statements), []
    for _ in range(REPLAY_ROUNDS + 1):
        start = time.perf_counter()
        replay(connection, statements)
        milliseconds.append((time.perf_counter() - start) * 1000)
    return statistics.median(milliseconds[1:])


def save_recordings(recordings: list[Recording], path: Path) -> None:
    """For the floor's server, which is a process of its own."""
    path.write_bytes(pickle.dumps({recording.page: recording for recording in recordings}))
