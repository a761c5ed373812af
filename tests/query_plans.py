"""How the database would answer a question, asked as the role of the application."""

from typing import Any

import psycopg
from sqlalchemy import Select, select, text

from app.kernel.db import db
from app.kernel.tenancy import APP_ROLE


def analyse_tables(superuser_url: str) -> None:
    """Count what is in the tables, as PostgreSQL does by itself a while after rows were written."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        connection.execute("ANALYZE")


def index_conditions(query: Select[*tuple[Any, ...]]) -> dict[str, str]:
    """Index → the condition by which it is read. A few rows would be read without an index and
    sorted: that is not allowed here, so that what is said is whether an index can be reached.
    """
    assert db.session.scalar(select(text("current_user"))) == APP_ROLE
    statement = query.compile(db.engine, compile_kwargs={"literal_binds": True})
    db.session.execute(text("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off"))
    explained = db.session.connection().exec_driver_sql(
        f"EXPLAIN (FORMAT JSON) {statement}".replace("%", "%%")
    )
    (plan,) = explained.scalar_one()
    return _conditions_in(plan["Plan"])


def _conditions_in(node: dict[str, Any]) -> dict[str, str]:
    conditions = {}
    if index := node.get("Index Name"):
        conditions[index] = node.get("Index Cond", "")
    for part in node.get("Plans", ()):
        conditions |= _conditions_in(part)
    return conditions
