"""Many queued invoices at once, copied in the database from one that was made the usual way."""

from collections.abc import Mapping
from functools import cache
from uuid import UUID

import psycopg

from app.invoicing.models import InvoiceState
from app.kernel.ids import new_id
from tests.xero.push.connected_org import ConnectedOrg

COLUMNS = """
SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns
WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'
"""


def copy_invoice(
    acme: ConnectedOrg, original: UUID, count: int, *, priority: int | None = None
) -> list[UUID]:
    """`count` queued invoices like `original`, each with a number, lines and a waiting job of its
    own.
    """
    made = [new_id() for _ in range(count)]
    with psycopg.connect(acme.superuser) as connection, connection.pipeline():
        for number, invoice_id in enumerate(made, start=1):
            changed = {"id": str(invoice_id), "reference": f"COPY-{number:04d}"}
            _copy(connection, "invoice", f"id = '{original}'", changed)
            _copy(
                connection,
                "invoice_line",
                f"invoice_id = '{original}'",
                {"id": str(new_id()), "invoice_id": str(invoice_id)},
            )
            job = {"id": str(new_id()), "subject": str(invoice_id)} | (
                {} if priority is None else {"priority": priority}
            )
            _copy(connection, "job", f"subject = '{original}'", job)
    return made


def _copy(
    connection: psycopg.Connection, table: str, condition: str, changed: Mapping[str, object]
) -> None:
    columns = _columns(connection, table)
    named = ", ".join(f"copied.{column.strip()}" for column in columns.split(","))
    statement = f"""
        INSERT INTO {table} ({columns}) SELECT {named} FROM {table} original,
        LATERAL jsonb_populate_record(NULL::{table}, to_jsonb(original) || %s::jsonb) copied
          WHERE original.{condition}
    """
    connection.execute(statement, (psycopg.types.json.Jsonb(changed),))


@cache
def _columns(connection: psycopg.Connection, table: str) -> str:
    row = connection.execute(COLUMNS, (table,)).fetchone()
    assert row is not None
    return str(row[0])


def are_all_settled(acme: ConnectedOrg) -> bool:
    return not {InvoiceState.QUEUED, InvoiceState.PUSHING} & set(acme.states().values())
