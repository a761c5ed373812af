"""The data access log: one row for every call to Xero, failures included (product.md)."""

import csv
import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import update

from app.kernel import tenancy
from app.kernel.db import own, transaction
from app.kernel.ids import new_id
from app.kernel.spreadsheets import harmless
from app.xero.api.errors import RateLimited, Refused, TooLate, XeroError
from app.xero.api.http import Stopwatch
from app.xero.api.models import XeroCall
from app.xero.manifest import endpoint_named

if TYPE_CHECKING:
    from app.xero.queries import LoggedCall

OUTCOMES = {
    "ok": "Answered",
    "refused": "Refused",
    "limited": "Told to wait",
    "failed": "Not answered",
    "unsent": "Not sent",
    "unknown": "No answer known",
}


@contextmanager
def logged(endpoint: str, purpose: str, watch: Stopwatch) -> Iterator[None]:
    """Around one call: its row is written before, so that it stands even when this process dies,
    and completed afterwards, however the call ends.

    Each in a transaction of its own. Without an organisation in force there is nobody to show the
    row to, and none is written.
    """
    row_id, outcome = _begun(endpoint, purpose), "failed"
    try:
        yield
        outcome = "ok"
    except Exception as error:
        outcome = _outcome(error, watch)
        raise
    finally:
        if row_id is not None:
            _complete(row_id, watch, outcome)


def _begun(endpoint: str, purpose: str) -> UUID | None:
    scope, row_id = tenancy.scope(), new_id()
    if scope.org_id is None:
        return None
    method = endpoint_named(endpoint).method
    with transaction() as session:
        session.add(
            XeroCall(
                id=row_id,
                purpose=purpose,
                asked_by=scope.user_id,
                method=method,
                endpoint=endpoint,
                outcome="unknown",
            )
        )
    return row_id


def _outcome(error: Exception, watch: Stopwatch) -> str:
    if isinstance(error, RateLimited):
        return "limited"
    if isinstance(error, TooLate):
        return "unsent"
    understood = (
        isinstance(error, XeroError)
        and watch.incoming is not None
        and 400 <= watch.incoming.status < 500
    )
    return "refused" if understood or isinstance(error, Refused) else "failed"


def _complete(row_id: UUID, watch: Stopwatch, outcome: str) -> None:
    values: dict[str, object] = {
        "outcome": outcome,
        "records": watch.records,
        "milliseconds": watch.milliseconds,
    }
    if watch.incoming is not None:
        incoming = watch.incoming
        values |= {
            "status": incoming.status,
            "bytes": incoming.size,
            "correlation_id": incoming.correlation_id,
        }
    row = update(XeroCall).where(own(XeroCall), XeroCall.id == row_id)
    with transaction() as session:
        session.execute(row.values(values).execution_options(synchronize_session=False))


HEADINGS = (
    "When (UTC)",
    "Purpose",
    "Caused by",
    "Method",
    "Call",
    "Status",
    "Outcome",
    "Records",
    "Bytes",
    "Milliseconds",
    "Xero's correlation id",
)


def as_csv(rows: Iterable["LoggedCall"]) -> str:
    """The log as a spreadsheet opens it: no cell is read as a formula, numbers stay numbers."""
    output = io.StringIO()
    writer = csv.writer(output)
    writer.writerow(HEADINGS)
    for row in rows:
        writer.writerow([_cell(value) for value in _values(row)])
    return output.getvalue()


def _values(row: "LoggedCall") -> tuple[object, ...]:
    call = row.call
    when = call.created_at.strftime("%Y-%m-%d %H:%M:%S")
    numbers = (call.records, call.bytes, call.milliseconds)
    return (
        when,
        call.purpose,
        row.asked_by or "Hourline",
        call.method,
        call.endpoint,
        call.status,
        OUTCOMES[call.outcome],
        *numbers,
        call.correlation_id,
    )


def _cell(value: object) -> object:
    return harmless(value) if isinstance(value, str) else value
