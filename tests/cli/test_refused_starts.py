"""What must not start does not, and says why in one line: processes as an operator starts them."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import create_app
from app.accounts.models import User
from app.cli.demo.data import prepare_data
from app.cli.seeding.database_approval import WrongDatabase
from app.cli.seeding.people import plant_people
from app.cli.supervisor import StartFailure
from app.config import ROOT, Settings
from app.kernel.db import db
from tests.cast import Cast

START_SECONDS = 60


def start(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app.cli", *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
        check=False,
    )


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"HOURLINE_DEMO": "1"}, "HOURLINE_DEMO=1 shows passwords"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY needs at least 32 random characters and has 5"),
        ({"BASE_URL": "http://hourline.example"}, "BASE_URL is http://hourline.example"),
    ],
)
@pytest.mark.parametrize("command", ["serve", "worker", "admin"])
def test_a_deployment_with_an_open_door_does_not_start(
    command: str, changes: dict[str, str], reason: str, environment: dict[str, str]
) -> None:
    ended = start({**environment, **changes}, command)
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"Error: {reason}")
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("command", [("seed", "--database", "x"), ("keys", "rotate")])
def test_a_database_that_does_not_answer_is_said_in_one_sentence(
    command: tuple[str, ...], environment: dict[str, str]
) -> None:
    nowhere = "postgresql://hourline:hidden@127.0.0.1:1/x"
    urls = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_ADMIN_URL")
    ended = start({**environment, **dict.fromkeys(urls, nowhere)}, *command)
    assert ended.returncode == 1
    assert ended.stderr.startswith("Error: The database does not answer")
    assert ("Traceback" in ended.stderr, "hidden" in ended.stderr) == (False, False)


@pytest.mark.parametrize("command", ["serve", "admin"])
def test_a_demo_does_not_listen_to_the_network(command: str, tmp_path: Path) -> None:
    demo = {"HOURLINE_VAR": str(tmp_path), "HOURLINE_DEMO": "1"}
    ended = start(demo, command, "--host", "0.0.0.0")
    assert ended.returncode == 1
    assert "does not listen at 0.0.0.0" in ended.stderr
    assert not (tmp_path / "postgres").exists(), "nothing was started before"


def test_seeding_refuses_a_database_that_nobody_named(
    app: Flask, environment: dict[str, str]
) -> None:
    name = urlsplit(environment["DATABASE_URL"]).path.removeprefix("/")
    for named in ((), ("--database", "another")):
        refused = start(environment, "seed", "--entries", "3", *named)
        assert refused.returncode == 1
        assert f"--database {name}" in refused.stderr
        assert db.session.scalar(select(func.count(User.id))) == 0
        db.session.rollback()


def test_seeding_writes_into_the_database_that_is_named(
    app: Flask, environment: dict[str, str]
) -> None:
    name = urlsplit(environment["DATABASE_URL"]).path.removeprefix("/")
    seeded = start(environment, "seed", "--entries", "3", "--database", name)
    assert seeded.returncode == 0, seeded.stderr
    assert "3 time entries" in seeded.stdout
    assert db.session.scalar(select(func.count(User.id))) == 5


def test_made_up_people_are_written_nowhere_unapproved(app: Flask, settings: Settings) -> None:
    with create_app(settings).app_context():
        with pytest.raises(WrongDatabase):
            plant_people([("Olivia", "olivia@acme.example")])
        db.session.remove()
        db.engine.dispose()


def test_a_demo_does_not_mix_its_people_with_somebody_elses(
    cast: Cast, settings: Settings, tmp_path: Path
) -> None:
    """Such as those of an installation that somebody uses without a DATABASE_URL."""
    with pytest.raises(StartFailure, match="name another folder in HOURLINE_VAR"):
        prepare_data(replace(settings, demo=True, embedded=True, var=tmp_path))
    db.session.rollback()
    assert db.session.scalar(select(func.count(User.id))) == len(list(cast))
