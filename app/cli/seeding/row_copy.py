"""Many rows at once: COPY into a table of the session's own, and from there into the real one.

The detour is needed because COPY does not go through row-level security. Policies, triggers and
constraints hold of these rows as of any others.
"""

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

from psycopg import sql
from sqlalchemy import Column, Table
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Session

from app.kernel.db import OrgRow, transaction

# A batch stays well under the time that one statement may take, whatever triggers add to it.
BATCH_ROWS = 20_000
STAGING = sql.Identifier("staging")
Binder = Callable[[Any], Any]


def copy_rows(model: type[OrgRow], rows: Iterable[dict[str, Any]]) -> None:
    """Write the rows, all with the same keys, in the organisation in force; the rest of a row has
    the model's defaults. A transaction for each batch.
    """
    assert isinstance(model.__table__, Table), "models are tables"
    rows = iter(rows)
    while batch := list(islice(rows, BATCH_ROWS)):
        with transaction() as session:
            _copy_batch(session, model.__table__, batch)


def _copy_batch(session: Session, table: Table, rows: list[dict[str, Any]]) -> None:
    connection = session.connection()
    columns = [column for column in table.columns if _has_value(column, rows[0])]
    binders = [_binder(column, connection.dialect) for column in columns]
    names = sql.SQL(", ").join(sql.Identifier(column.name) for column in columns)
    parts = {"target": sql.Identifier(table.name), "staging": STAGING, "names": names}
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor:
        cursor.execute(
            sql.SQL(
                "CREATE TEMPORARY TABLE {staging} ON COMMIT DROP AS"
                " SELECT {names} FROM {target} WHERE false"
            ).format(**parts)
        )
        with cursor.copy(sql.SQL("COPY {staging} ({names}) FROM STDIN").format(**parts)) as copy:
            for row in rows:
                copy.write_row(
                    [
                        binder(row[column.name] if column.name in row else _default(column))
                        for column, binder in zip(columns, binders, strict=True)
                    ]
                )
        cursor.execute(
            sql.SQL("INSERT INTO {target} ({names}) SELECT {names} FROM {staging}").format(**parts)
        )


def _has_value(column: Column[Any], row: dict[str, Any]) -> bool:
    return column.name in row or (column.default is not None and column.computed is None)


def _default(column: Column[Any]) -> Any:
    default: Any = column.default
    return default.arg(None) if default.is_callable else default.arg


def _binder(column: Column[Any], dialect: Dialect) -> Binder:
    """How a value of the column is handed to the driver."""
    bind: Binder | None = column.type.dialect_impl(dialect).bind_processor(dialect)
    return bind or (lambda value: value)
