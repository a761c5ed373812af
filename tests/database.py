"""The tests' PostgreSQL: one embedded server, a migrated template, a database of its own for each
process.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from app.config import ROOT
from app.kernel import embedded_postgres, migrations

FOLDER = Path(os.environ.get("HOURLINE_TEST_POSTGRES", ROOT / "var" / "test" / "postgres"))
TEMPLATE_LOCK = 77
# TRUNCATE makes new files for each table and index, which takes a hundred times as long for the few
# rows of a test.
EMPTYING = """DO $$
DECLARE
    names text; one record;
BEGIN
    SET LOCAL session_replication_role = replica;
    SELECT string_agg(format('%I', tablename), ', ') INTO names FROM pg_tables
      WHERE schemaname = 'public' AND tablename <> 'alembic_version';
    EXECUTE 'LOCK TABLE ' || names || ' IN EXCLUSIVE MODE';
    FOR one IN SELECT tablename AS name,
          pg_relation_size(format('public.%I', tablename)) > 500000 AS grown FROM pg_tables
        WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    LOOP
        EXECUTE format(
          CASE WHEN one.grown THEN 'TRUNCATE %I CASCADE' ELSE 'DELETE FROM %I' END, one.name);
    END LOOP;
    PERFORM setval(format('%I', sequencename), 1, false) FROM pg_sequences
      WHERE schemaname = 'public';
END $$"""


def _fingerprint() -> str:
    folder = ROOT / "migrations"
    sources = sorted([*folder.glob("versions/*.py"), *folder.glob("schema/*.sql")])
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:12]


def _url(server: str, role: str, database: str) -> str:
    return f"postgresql://{role}@/{database}?{urlsplit(server).query}"


def _ensure_template(server: str, connection: psycopg.Connection) -> str:
    template = f"template_{_fingerprint()}"
    connection.execute("SELECT pg_advisory_lock(%s)", (TEMPLATE_LOCK,))
    try:
        if (
            connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", (template,)
            ).fetchone()
            is None
        ):
            embedded_postgres.create_database(connection, "making")
            migrations.upgrade_database(_url(server, "hourline_owner", "making"))
            connection.execute(
                sql.SQL("ALTER DATABASE making RENAME TO {}").format(sql.Identifier(template))
            )
    finally:
        connection.execute("SELECT pg_advisory_unlock(%s)", (TEMPLATE_LOCK,))
    return template


@contextmanager
def fresh_database() -> Iterator[dict[str, str]]:
    """A migrated, empty database; answers the addresses of its roles (app, owner, admin,
    superuser). Dropped afterwards.
    """
    server = embedded_postgres.start(FOLDER, durable=False)
    name = f"test_{os.getpid()}_{os.urandom(3).hex()}"
    with psycopg.connect(server, autocommit=True) as connection:
        template = _ensure_template(server, connection)
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER hourline_owner").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
    try:
        roles = {
            "app": "hourline_app",
            "owner": "hourline_owner",
            "admin": "hourline_admin",
            "superuser": "postgres",
        }
        yield {key: _url(server, role, name) for key, role in roles.items()}
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )


def empty_all_tables(superuser_url: str) -> None:
    """Remove every row but the migration's version, once whoever writes is done."""
    try:
        _housekeeper(superuser_url).execute(EMPTYING)
    except psycopg.OperationalError:  # the server was restarted since
        _housekeeper.cache_clear()
        _housekeeper(superuser_url).execute(EMPTYING)


@cache
def _housekeeper(superuser_url: str) -> psycopg.Connection:
    """A connection that stays: a new one would read the catalogue of every table again."""
    return psycopg.connect(superuser_url, autocommit=True)
