"""The data access log: one row for every call to Xero, failures included (product.md)."""

import csv
import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from app.kernel import tenancy
from app.kernel.db import transaction
from app.xero.errors import RateLimited, Refused, XeroError
from app.xero.manifest import endpoint_named
from app.xero.models import XeroCall
from app.xero.wire import Stopwatch

if TYPE_CHECKING:
    from app.xero.queries import LoggedCall

OUTCOMES = {"ok": "Answered", "refused": "Refused", "limited": "Told to wait", "failed": "Not answered"}


@contextmanager
def logged(endpoint: str, purpose: str, watch: Stopwatch) -> Iterator[None]:
    """Around one call: however it ends, its row is written afterwards, in a transaction of its own."""
    outcome = "failed"
    try:
        yield
        outcome = "ok"
    except Exception as error:
        outcome = _outcome(error, watch)
        raise
    finally:
        _write(endpoint, purpose, watch, outcome)


def _outcome(error: Exception, watch: Stopwatch) -> str:
    if isinstance(error, RateLimited):
        return "limited"
    understood = isinstance(error, XeroError) and watch.incoming is not None and 400 <= watch.incoming.status < 500
    return "refused" if understood or isinstance(error, Refused) else "failed"


def _write(endpoint: str, purpose: str, watch: Stopwatch, outcome: str) -> None:
    """Without an organisation in force there is nobody to show the row to, and none is written."""
    scope, incoming = tenancy.scope(), watch.incoming
    if scope.org_id is None:
        return
    with transaction() as session:
        session.add(
            XeroCall(
                purpose=purpose,
                asked_by=scope.user_id,
                method=endpoint_named(endpoint).method,
                endpoint=endpoint,
                status=incoming.status if incoming else None,
                outcome=outcome,
                records=watch.records,
                bytes=incoming.size if incoming else 0,
                milliseconds=watch.milliseconds,
                correlation_id=incoming.correlation_id if incoming else "",
            )
        )


HEADINGS = ("When (UTC)", "Purpose", "Caused by", "Method", "Call", "Status", "Outcome", "Records", "Bytes", "Milliseconds", "Xero's correlation id")


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
    """Text that a spreadsheet would take for a formula gets a quote in front."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
