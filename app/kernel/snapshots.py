"""Reading much of an organisation as it was at one moment, row by row."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text
from sqlalchemy.engine import Connection

from app.kernel import tenancy
from app.kernel.db import db

STREAM_ROWS = 1_000


@contextmanager
def snapshot() -> Iterator[Connection]:
    """A read-only connection of its own on which the organisation in force does not change; its
    rows are streamed, never all in memory.

    Transactions may be opened meanwhile: they write on another connection.
    """
    scope = {
        "org": str(tenancy.current_org_id()),
        "user": str(tenancy.current_scope().user_id or ""),
    }
    options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with db.engine.connect() as connection, connection.execution_options(**options).begin():
        connection.execute(
            text(
                "SELECT set_config('app.org_id', :org, true), set_config('app.user_id', :user,"
                " true)"
            ),
            scope,
        )
        yield connection.execution_options(yield_per=STREAM_ROWS)
