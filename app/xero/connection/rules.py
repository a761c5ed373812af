"""The data access log as a spreadsheet opens it."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.xero.connection.queries import LoggedCall

OUTCOME_WORDS = {
    "ok": "Answered",
    "refused": "Refused",
    "limited": "Told to wait",
    "failed": "Not answered",
    "unsent": "Not sent",
    "unknown": "No answer known",
}
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


def call_rows(calls: Iterable["LoggedCall"]) -> Iterator[tuple[object, ...]]:
    """The headings, then a row for each call."""
    yield HEADINGS
    yield from map(_values, calls)


def _values(row: "LoggedCall") -> tuple[object, ...]:
    call = row.call
    return (
        call.created_at.strftime("%Y-%m-%d %H:%M:%S"),
        call.purpose,
        row.asked_by or "Hourline",
        call.method,
        call.endpoint,
        call.status,
        OUTCOME_WORDS[call.outcome],
        call.records,
        call.bytes,
        call.milliseconds,
        call.correlation_id,
    )
