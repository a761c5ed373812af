"""A database that another version of Hourline made is recognised, and never a traceback."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner

from app.cli import db as db_command
from app.cli import main
from app.cli.demo import state
from app.cli.doctor.database import schema
from app.config import ROOT, Settings, embedded_url
from app.kernel import embedded_postgres, migrations
from xero_simulator.testing import DEADLINE_SECONDS

OLD_REVISION = "0000_of_another_version"


@pytest.fixture
def old_settings(database: dict[str, str], settings: Settings) -> Iterator[Settings]:
    """Settings for a database whose last migration is unknown here."""
    with psycopg.connect(database["superuser"], autocommit=True) as connection:
        connection.execute("UPDATE alembic_version SET version_num = %s", [OLD_REVISION])
        yield replace(settings, database_owner_url=database["owner"])
        connection.execute(
            "UPDATE alembic_version SET version_num = %s", [migrations.newest_revision()]
        )


def test_upgrading_says_that_the_database_is_of_another_version(
    old_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db_command, "settings_with_database", lambda: old_settings)
    result = CliRunner().invoke(main, ["db", "upgrade"])
    assert result.exit_code == 1
    assert OLD_REVISION in result.output
    assert "before 0.2.0" in result.output
    assert "Traceback" not in result.output
    assert migrations.database_revision(old_settings.database_owner_url) == OLD_REVISION


def test_the_doctor_says_so_too(old_settings: Settings) -> None:
    (finding,) = schema(old_settings)
    assert finding.level == "wrong"
    assert "another version" in finding.text


def test_the_newest_revision_is_the_one_that_alembic_finds() -> None:
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory.from_config(migrations.alembic_config())
    assert migrations.newest_revision() == scripts.get_current_head()
    assert set(migrations.known_revisions()) == {
        script.revision for script in scripts.walk_revisions()
    }


@pytest.fixture
def old_demo(tmp_path: Path) -> Path:
    """The folder of a demo whose database another version made."""
    embedded_postgres.start(tmp_path / "postgres", durable=False)
    with psycopg.connect(embedded_url(tmp_path, "hourline_owner"), autocommit=True) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num text)")
        connection.execute("INSERT INTO alembic_version VALUES (%s)", [OLD_REVISION])
    (tmp_path / state.SIGN_INS_FILE).write_text("[]")
    return tmp_path


def free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def test_a_demo_of_another_version_is_said_and_started_over_by_a_reset(
    old_demo: Path, environment: dict[str, str]
) -> None:
    port, admin_port, simulator_port = map(str, free_ports(3))
    options = ["--port", port, "--admin-port", admin_port, "--simulator-port", simulator_port]
    result = subprocess.run(
        [sys.executable, "-m", "app.cli", "demo", *options],
        cwd=ROOT,
        env={**environment, "HOURLINE_VAR": str(old_demo)},
        capture_output=True,
        text=True,
        timeout=DEADLINE_SECONDS,
        check=False,
    )
    assert result.returncode == 1
    assert "make demo-reset" in result.stderr
    assert "another version" in result.stderr
    assert "Traceback" not in result.stderr
    assert (old_demo / state.SIGN_INS_FILE).exists(), "nothing is thrown away unasked"
    state.remove_data(old_demo)
    assert not (old_demo / "postgres").exists()
