"""The commands that a deployment and the demo stand on."""

import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from app.cli import main
from app.cli.demo.processes import save_processes
from app.cli.routes import routes_of
from app.cli.seeding.bulk import plant_bulk
from app.cli.seeding.database_approval import approve_database
from app.cli.supervisor import Program, StartFailure, Supervisor
from app.kernel import tenancy
from app.kernel.db import db
from app.timesheets.models import TimeEntry
from xero_simulator.testing import DEADLINE_SECONDS, wait_until

SLEEP = "import time; time.sleep(60)"
PARENT = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {SLEEP!r}])"
SAYS_WHY = "import sys; sys.exit('the reason')"


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    running = Supervisor(
        {"MARK": str(tmp_path)}, tmp_path, on_start=lambda pids: save_processes(tmp_path, pids)
    )
    yield running
    running.stop(timeout_seconds=0)


def part(program: str, ready: str = "") -> Program:
    return Program("part", (sys.executable, "-c", program), ready)


def processes_marked(path: Path) -> int:
    marks = [
        f"MARK={path}".encode() in read(place / "environ").split(b"\0")
        for place in Path("/proc").glob("[0-9]*")
    ]
    return sum(marks)


def read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def test_a_part_that_is_killed_is_started_again_and_said(supervisor: Supervisor) -> None:
    supervisor.start(part(SLEEP))
    first = supervisor.processes["part"]
    first.send_signal(signal.SIGKILL)
    first.wait(DEADLINE_SECONDS)
    said = supervisor.revive()
    assert len(said) == 1
    assert "SIGKILL" in said[0]
    assert supervisor.processes["part"].pid != first.pid


def test_a_part_that_keeps_ending_is_given_up_with_its_last_words(supervisor: Supervisor) -> None:
    supervisor.start(part(SAYS_WHY))
    for _ in range(2):
        supervisor.processes["part"].wait(DEADLINE_SECONDS)
        supervisor.revive()
    supervisor.processes["part"].wait(DEADLINE_SECONDS)
    with pytest.raises(StartFailure, match="the reason"):
        supervisor.revive()


def test_a_part_that_does_not_start_is_named_with_its_last_words(supervisor: Supervisor) -> None:
    supervisor.start(part(SAYS_WHY, ready="http://127.0.0.1:1/"))
    with pytest.raises(StartFailure, match=r"(?s)part did not start.*the reason"):
        supervisor.wait_until_ready()


def test_stopping_ends_what_a_part_has_started_too(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.start(part(PARENT))
    wait_until(lambda: processes_marked(tmp_path) == 2)
    supervisor.stop()
    wait_until(lambda: processes_marked(tmp_path) == 0)


def test_seeding_writes_exactly_as_many_entries_as_asked_for(app: Flask) -> None:
    approve_database(str(db.engine.url.database))
    written = plant_bulk(5_003)
    with tenancy.acting_as(UUID(written["id"])):
        assert len(db.session.scalars(select(TimeEntry.id)).all()) == 5_003
    assert {one["role"] for one in written["sign_ins"]} == {"owner", "admin", "manager", "member"}


def test_the_list_of_routes_names_permission_and_objects(the_app: Flask) -> None:
    route = next(route for route in routes_of(the_app) if route.endpoint == "clients.show")
    assert (route.methods, route.access, route.parameters) == (("GET",), "member", ("client_id",))


def test_a_bad_setting_is_named_before_anything_starts() -> None:
    result = CliRunner().invoke(main, ["doctor"], env={"DATABASE_URL": "mysql://somewhere"})
    assert result.exit_code == 1
    assert "DATABASE_URL" in result.output
