"""What the database holds, whatever row-level security says: fingerprints by owner, and the way
back to what was kept.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import psycopg
from psycopg import sql

# (table, id of the organisation or person that owns the rows, or '') → fingerprint of those rows.
Rows = dict[tuple[str, str], str]

_TABLES = (
    "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
    " AND tablename NOT LIKE 'huey%'"
)
_COLUMNS = """SELECT column_name FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'
      ORDER BY ordinal_position"""
_PRINT = (
    "SELECT {name}, coalesce({owner}::text, ''), md5(string_agg(t::text, '|' ORDER BY t::text))"
    " FROM {table} t GROUP BY 2"
)
OWNED_BY_THEMSELVES = ("organisation", "user_account")


class DatabaseState:
    """Opened with the superuser's address; `keep()` before anything else."""

    def __init__(self, superuser: str) -> None:
        self._connection = psycopg.connect(superuser, autocommit=True)
        tables = [name for (name,) in self._connection.execute(_TABLES).fetchall()]
        self._columns = {
            table: [name for (name,) in self._connection.execute(_COLUMNS, [table]).fetchall()]
            for table in sorted(tables)
        }
        prints = sql.SQL(" UNION ALL ").join(self._print(table) for table in self._columns)
        # Composing the statement anew would take longer than its answer.
        self._query = prints.as_bytes(self._connection)
        self._kept: Rows = {}

    def rows(self, *owners: UUID) -> Rows:
        """Everything, or what belongs to OWNERS."""
        wanted = {str(owner) for owner in owners}
        found = self._connection.execute(self._query, prepare=True).fetchall()
        return {
            (table, owner): print_
            for table, owner, print_ in found
            if not wanted or owner in wanted
        }

    @contextmanager
    def expect_no_change(self, *owners: UUID) -> Iterator[None]:
        """Within the block not one row changes, at all or of OWNERS."""
        before = self.rows(*owners)
        yield
        assert changed_tables(before, self.rows(*owners)) == []

    def keep(self) -> None:
        """Remember every row."""
        self._connection.execute("DROP SCHEMA IF EXISTS kept CASCADE")
        self._connection.execute("CREATE SCHEMA kept")
        for table, columns in self._columns.items():
            names = {"table": sql.Identifier(table), "columns": _column_list(columns)}
            self._connection.execute(
                sql.SQL(
                    "CREATE UNLOGGED TABLE kept.{table} AS SELECT {columns} FROM {table}"
                ).format(**names)
            )
        self._kept = self.rows()

    def restore(self) -> None:
        """Put back every table that changed since `keep()`."""
        changed = {table for table, _owner in changed_tables(self._kept, self.rows())}
        if not changed:
            return
        with self._connection.transaction():
            self._connection.execute("SET LOCAL session_replication_role = replica")
            for table in changed:
                names = {
                    "table": sql.Identifier(table),
                    "columns": _column_list(self._columns[table]),
                }
                self._connection.execute(sql.SQL("DELETE FROM {table}").format(**names))
                self._connection.execute(
                    sql.SQL(
                        "INSERT INTO {table} ({columns}) SELECT {columns} FROM kept.{table}"
                    ).format(**names)
                )

    def close(self) -> None:
        self._connection.execute("DROP SCHEMA IF EXISTS kept CASCADE")
        self._connection.close()

    def _print(self, table: str) -> sql.Composed:
        columns = self._columns[table]
        own = (
            "id"
            if table in OWNED_BY_THEMSELVES
            else next((name for name in ("org_id", "user_id") if name in columns), None)
        )
        owner = sql.Identifier(own) if own else sql.SQL("''")
        return sql.SQL(_PRINT).format(
            name=sql.Literal(table), owner=owner, table=sql.Identifier(table)
        )


def changed_tables(before: Rows, after: Rows) -> list[tuple[str, str]]:
    """The tables and owners whose rows are no longer the same."""
    return sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))


def _column_list(columns: list[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))
