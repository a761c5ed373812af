"""What people do most, against the floor of its own statements: each change is sent to the product
as a browser sends it, and its recorded statements are replayed and rolled back in turn.
"""

import logging
import re
import statistics
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote, urlencode

import psycopg
from flask import Flask
from psycopg import sql

from app.config import read_settings
from bench.floor_server import RECORDINGS_SETTING
from bench.measures import Measure
from bench.page_parts import bench_database
from bench.recordings import Recording, Statement, record_statements, save_recordings
from bench.servers import serve_floor, serve_hourline
from bench.shapes import SHAPE_A, write_organisation
from bench.visitors import Visitor

CHANGE_ROUNDS, MAX_RATIO = 25, 2.0


@dataclass(frozen=True)
class Change:
    """`fields` of the round of that number; `before` is done to the database before it."""

    name: str
    path: str
    fields: Callable[[int], dict[str, str]]
    is_htmx: bool = True
    before: str = ""

    def headers(self) -> dict[str, str]:
        return {"HX-Request": "true", "HX-Target": "body"} if self.is_htmx else {}


def changes_of(organisation: dict[str, Any], task: str) -> tuple[Change, ...]:
    work = f"{organisation['project']}.{task}"
    first, cell_day = date(2027, 1, 4), date(2028, 1, 3)

    def entry(number: int) -> dict[str, str]:
        day = (first + timedelta(days=number)).isoformat()
        return {"project_id": work, "entry_date": day, "duration": "1:30", "description": "Work"}

    return (
        Change("timer start", "timer", lambda _: {"project_id": work, "description": "Work"}),
        Change(
            *("timer stop", "timer/stop", lambda _: {}),
            before="UPDATE timer SET started_at = date_trunc('second', now()) - interval '1 hour'",
        ),
        Change("entry save, htmx", "entries", entry),
        Change("entry save, plain", "entries", entry, is_htmx=False),
        Change(
            "week cell",
            "timesheet/cell?" + urlencode({"name": f"cell.{work}.{cell_day}"}),
            lambda number: {f"cell.{work}.{cell_day}": f"{number % 7 + 1}:00"},
        ),
    )


def measure_changes() -> Iterator[Measure]:
    with ExitStack() as stack:
        environment, superuser = stack.enter_context(bench_database())
        var = Path(stack.enter_context(TemporaryDirectory()))
        organisation = write_organisation(environment, SHAPE_A)
        connection = stack.enter_context(psycopg.connect(superuser, autocommit=True))
        task = _task_of(connection, organisation["project"])
        changes = changes_of(organisation, task)
        port, _pid = stack.enter_context(serve_hourline(environment))
        visitor = Visitor(port)
        owner = organisation["sign_ins"][0]
        visitor.sign_in(owner["email"], owner["password"])
        recordings = _record_changes(
            environment, visitor, organisation["slug"], changes, connection
        )
        save_recordings(recordings, var / "recordings")
        floor_environment = {**environment, RECORDINGS_SETTING: str(var / "recordings")}
        floor_port, _pid = stack.enter_context(serve_floor(floor_environment))
        yield from _measure_in_turn(
            visitor, Visitor(floor_port), organisation["slug"], changes, connection
        )


def _task_of(connection: psycopg.Connection, project: str) -> str:
    row = connection.execute(
        "SELECT id FROM task WHERE project_id = %s ORDER BY name LIMIT 1", (project,)
    ).fetchone()
    assert row is not None, "the project has no task"
    return str(row[0])


def _record_changes(
    environment: dict[str, str],
    visitor: Visitor,
    slug: str,
    changes: tuple[Change, ...],
    connection: psycopg.Connection,
) -> list[Recording]:
    """Each change is made once before it is recorded; what the recorded one wrote is taken out
    again, so that it can be replayed.
    """
    from app import create_app

    app = create_app(read_settings(environment))
    logging.disable(logging.INFO)
    app.config["WTF_CSRF_ENABLED"] = False
    for change in changes:
        _record_change(app, visitor, slug, change, 0, connection)
    start = datetime.now(UTC)
    recordings = [_record_change(app, visitor, slug, change, 1, connection) for change in changes]
    for recording in reversed(recordings):
        _remove_rows(connection, recording.statements, start)
    return recordings


def _record_change(
    app: Flask,
    visitor: Visitor,
    slug: str,
    change: Change,
    number: int,
    connection: psycopg.Connection,
) -> Recording:
    browser = app.test_client()
    for name, text in visitor.cookies.items():
        browser.set_cookie(name, text)
    if change.before:
        connection.execute(change.before)
    with record_statements(app) as statements, app.app_context():
        answer = browser.post(
            f"/o/{slug}/{change.path}", data=change.fields(number), headers=change.headers()
        )
    assert answer.status_code in (200, 204, 303), f"{change.name}: {answer.status}"
    body = answer.get_data()
    headers = {"Content-Type": answer.headers.get("Content-Type", "text/html")}
    return Recording(change.name, tuple(statements), tuple(statements), headers, body, len(body))


def _remove_rows(
    connection: psycopg.Connection, statements: tuple[Statement, ...], start: datetime
) -> None:
    """What the statements have inserted since `start`."""
    tables = [
        match[1] for text, _ in statements if (match := re.match(r"\s*INSERT INTO (\w+)", text))
    ]
    for table in reversed(dict.fromkeys(tables)):
        connection.execute(
            sql.SQL("DELETE FROM {} WHERE created_at >= %s").format(sql.Identifier(table)),
            (start,),
        )


def _measure_in_turn(
    visitor: Visitor,
    floor_visitor: Visitor,
    slug: str,
    changes: tuple[Change, ...],
    connection: psycopg.Connection,
) -> Iterator[Measure]:
    """The floor goes first: what it writes and takes back may not be there already, as a running
    timer.
    """
    token = visitor.csrf_token(f"/o/{slug}/timesheet")
    times: dict[str, list[float]] = {change.name: [] for change in changes}
    floors: dict[str, list[float]] = {change.name: [] for change in changes}
    for number in range(2, CHANGE_ROUNDS + 2):
        for change in changes:
            floor = floor_visitor.get(f"/floor/{quote(change.name)}")
            assert floor.status == 200, f"the floor of {change.name}: {floor.status}"
            floors[change.name].append(floor.milliseconds)
            if change.before:
                connection.execute(change.before)
            fields = {"csrf_token": token, **change.fields(number)}
            answer = visitor.post(f"/o/{slug}/{change.path}", fields, **change.headers())
            assert answer.status in (200, 204, 303), f"{change.name}: {answer.status}"
            times[change.name].append(answer.milliseconds)
    for change in changes:
        median, floor_median = (
            statistics.median(times[change.name]),
            statistics.median(floors[change.name]),
        )
        yield Measure(change.name, median, "ms")
        yield Measure(
            f"{change.name}, 95 of 100", statistics.quantiles(times[change.name], n=20)[-1], "ms"
        )
        yield Measure(
            f"{change.name} to its floor of {floor_median:.1f} ms",
            median / floor_median,
            "×",
            MAX_RATIO,
        )
