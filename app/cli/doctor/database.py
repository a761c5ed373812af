"""PostgreSQL: its roles, its schema, its queue."""

from collections import Counter
from collections.abc import Iterator
from typing import LiteralString

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

import admin.models  # noqa: F401 - makes the console's tables known
import app.schema  # noqa: F401 - makes every table known
from app.cli.doctor.findings import Finding, fault, note, ok
from app.config import Settings
from app.kernel import migrations
from app.kernel.counts import count_noun
from app.kernel.sealed_columns import sealed_columns
from app.kernel.secrets import key_id_of
from app.kernel.tables import global_tables

MIN_SERVER_VERSION = 150_000
_ROLE_SQL: LiteralString = """
SELECT current_user AS name, rolsuper OR rolbypassrls AS unbound,
  current_setting('server_version_num')::int AS version,
       EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = 'public'
         AND tableowner = current_user) AS owner
FROM pg_roles WHERE rolname = current_user
"""
_UNPROTECTED_TABLES_SQL: LiteralString = """
SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
  AND NOT (relrowsecurity AND relforcerowsecurity)
"""
_LATE_JOBS_SQL: LiteralString = """
SELECT count(*) AS late, coalesce(extract(epoch
  FROM now() - min(next_try_at)) / 60, 0)::int AS minutes FROM job
WHERE state = 'waiting' AND next_try_at < now() - interval '1 minute'
"""


def connect(url: str) -> psycopg.Connection[dict[str, object]]:
    return psycopg.connect(
        url.replace("postgresql+psycopg:", "postgresql:"),
        row_factory=dict_row,
        connect_timeout=5,
        autocommit=True,
    )


def roles(settings: Settings) -> Iterator[Finding]:
    with connect(settings.database_url) as connection:
        role = connection.execute(_ROLE_SQL).fetchone() or {}
    version = int(str(role["version"]))
    if version < MIN_SERVER_VERSION:
        yield fault("database", f"PostgreSQL {version // 10_000} is too old: 15 or newer is needed")
    if role["unbound"] or role["owner"]:
        yield fault(
            "database",
            f"{role['name']} may pass row-level security or owns tables: DATABASE_URL must name the"
            " role of deploy/roles.sql for the app",
        )
    else:
        yield ok(
            "database",
            f"PostgreSQL {version // 10_000}, as {role['name']}, bound by row-level security",
        )


def schema(settings: Settings) -> Iterator[Finding]:
    with connect(settings.database_owner_url) as connection:
        exists = (
            connection.execute("SELECT to_regclass('alembic_version') AS name").fetchone() or {}
        )
        row = (
            connection.execute("SELECT version_num AS at FROM alembic_version").fetchone()
            if exists.get("name")
            else None
        )
        bare = {str(row["relname"]) for row in connection.execute(_UNPROTECTED_TABLES_SQL)} - set(
            global_tables()
        )
    revision = str(row["at"]) if row else "nothing"
    if row and revision not in migrations.known_revisions():
        yield fault("migrations", str(migrations.UnknownRevision(revision)))
    elif revision != migrations.newest_revision():
        yield fault(
            "migrations",
            f"the schema is at {revision}, the code wants {migrations.newest_revision()}:"
            " run hourline db upgrade",
        )
    elif bare:
        yield fault("migrations", f"without row-level security: {', '.join(sorted(bare))}")
    else:
        yield ok("migrations", f"at {revision}, every organisation's table protected")


def console(settings: Settings) -> Iterator[Finding]:
    with connect(settings.database_admin_url) as connection:
        name = (connection.execute("SELECT current_user AS name").fetchone() or {})["name"]
        try:
            connection.execute("SELECT access_token FROM xero_grant LIMIT 1")
        except psycopg.errors.InsufficientPrivilege:
            yield ok("console", f"as {name}, which cannot read tokens")
        else:
            yield fault(
                "console",
                f"{name} can read tokens: DATABASE_ADMIN_URL must name the console's role of"
                " deploy/roles.sql",
            )


def encryption_keys(settings: Settings) -> Iterator[Finding]:
    """Whether this process has the keys of all that is stored, and needs no older one any more."""
    newest, *older = (key_id for key_id, _key in settings.encryption_keys)
    counts = _count_by_key(settings)
    missing = {key_id: count for key_id, count in counts.items() if key_id not in (newest, *older)}
    stale = {key_id: count for key_id, count in counts.items() if key_id in older}
    for key_id, count in sorted(missing.items()):
        yield fault(
            "encryption keys",
            f"{count} stored secrets name the key {key_id!r}, which ENCRYPTION_KEYS does not have:"
            " what needs them waits. Give every process that key and restart it"
            " (docs/deploying.md, A new encryption key)",
        )
    for key_id, count in sorted(stale.items()):
        yield note(
            "encryption keys",
            f"{count} stored secrets are still under {key_id}: run hourline keys rotate before"
            " that key is dropped",
        )
    if not missing and not stale:
        yield ok("encryption keys", f"all {counts[newest]} stored secrets are under {newest}")


def _count_by_key(settings: Settings) -> Counter[str]:
    """How many stored secrets name each key; '' for those that name none."""
    counts: Counter[str] = Counter()
    with connect(settings.database_owner_url) as connection:
        for column in sealed_columns():
            rows = connection.execute(
                sql.SQL("SELECT {column} AS envelope FROM {table} WHERE {column} <> ''").format(
                    column=sql.Identifier(column.name), table=sql.Identifier(column.table.name)
                )
            )
            counts.update(key_id_of(str(row["envelope"])) for row in rows)
    return counts


def jobs(settings: Settings) -> Iterator[Finding]:
    from app.kernel.jobs.queue import create_huey

    create_huey(settings).pending_count()
    with connect(settings.database_url) as connection:
        late = connection.execute(_LATE_JOBS_SQL).fetchone() or {}
        dead = (
            connection.execute("SELECT count(*) AS dead FROM job WHERE state = 'dead'").fetchone()
            or {}
        )
    late_count, dead_count = int(str(late["late"])), int(str(dead["dead"]))
    if late_count:
        minutes = count_noun(int(str(late["minutes"])), "minute")
        yield fault(
            "jobs",
            f"{count_noun(late_count, 'waits', 'wait')} for up to {minutes}: is hourline worker"
            " running?",
        )
    elif dead_count:
        yield note(
            "jobs", f"{count_noun(dead_count, 'was', 'were')} given up; the console shows why"
        )
    else:
        yield ok("jobs", "the queue answers and nothing is late")
