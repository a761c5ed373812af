"""A release upgrades the database from wherever it starts: several processes at once as well."""

import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest
from alembic import command
from psycopg import sql

from app.config import ROOT
from app.kernel import migrations

UPGRADE_SECONDS = 120
OLD_INVOICE_SQL = """
    SET session_replication_role = replica;
    INSERT INTO invoice (
        id, org_id, created_at, client_id, client_name, created_by, state, numbering, currency,
        invoice_date, due_date, grouping, line_amount_types, subtotal_hundredths, tax_hundredths,
        total_hundredths, xero_number, xero_words
    ) SELECT gen_random_uuid(), gen_random_uuid(), now(), gen_random_uuid(), 'Kowhai',
        gen_random_uuid(), 'paid', 'hourline', 'NZD', now(), now(), 'entry', 'exclusive', 0, 0, 0,
        '', ''
"""


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


def test_invoices_of_before_write_hours_as_they_did(empty_database: dict[str, str]) -> None:
    config = migrations.alembic_config()
    config.attributes["owner_url"] = empty_database["owner"]
    command.upgrade(config, "0015_project_colours")
    with psycopg.connect(empty_database["superuser"], autocommit=True) as connection:
        connection.execute(OLD_INVOICE_SQL)
        command.upgrade(config, "0016_paper")
        connection.execute(OLD_INVOICE_SQL)
        formats = connection.execute("SELECT hours_format FROM invoice ORDER BY created_at")
        assert formats.fetchall() == [("decimal",), ("clock",)]
