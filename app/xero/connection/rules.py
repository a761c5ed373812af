"""The data access log as a spreadsheet opens it."""

import csv
import io
from collections.abc import Iterable
from typing import TYPE_CHECKING

from app.kernel.spreadsheets import escape_formula

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


def calls_csv(rows: Iterable["LoggedCall"]) -> str:
    """The calls as CSV: no cell is read as a formula, numbers stay numbers."""
    output = io.StringIO()
    writer = csv.writer(output)
    writer.writerow(HEADINGS)
    for row in rows:
        writer.writerow([_cell(value) for value in _values(row)])
    return output.getvalue()


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


def _cell(value: object) -> object:
    return escape_formula(value) if isinstance(value, str) else value
