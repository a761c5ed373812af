"""A release upgrades the database from wherever it starts: several processes at once as well."""

import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from app.config import ROOT
from app.kernel import migrations

UPGRADE_SECONDS = 120


@pytest.fixture
def empty_database(database: dict[str, str]) -> Iterator[dict[str, str]]:
    """The addresses of a database without a table."""
    place = psycopg.conninfo.conninfo_to_dict(database["superuser"])
    name = f"{place['dbname']}_empty"
    with psycopg.connect(database["superuser"], autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER hourline_owner").format(sql.Identifier(name))
        )
    yield {role: url.replace(f"/{place['dbname']}?", f"/{name}?") for role, url in database.items()}
    with psycopg.connect(database["superuser"], autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def test_upgrades_that_start_together_all_end_well(
    empty_database: dict[str, str], environment: dict[str, str]
) -> None:
    deployment = {
        **environment,
        "DATABASE_URL": empty_database["app"],
        "DATABASE_OWNER_URL": empty_database["owner"],
    }
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "app.cli", "db", "upgrade"],
            cwd=ROOT,
            env=deployment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for _ in range(3)
    ]
    outputs = [process.communicate(timeout=UPGRADE_SECONDS)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0], outputs
    revision = migrations.database_revision(empty_database["owner"])
    assert revision == migrations.newest_revision()
