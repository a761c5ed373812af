"""What an export holds and how its values are written; pure."""

import csv
import io
import json
from base64 import b64encode
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from app.kernel.messages import Message
from app.kernel.spreadsheets import escape_formula

CHUNK_BYTES = 1024 * 1024
MAX_EXPORT_DAYS = 7

# Tables (or columns) of an organisation that its export leaves out, and why.
WITHHELD: Mapping[str, str] = {
    "data_export": "the exports themselves",
    "data_export_chunk": "the exports themselves",
    "cache_entry": "copies of what Xero has, for an hour at most",
    "job": "work under way; what came of it is in the other tables",
    "job_turn": "whose work is done next",
    "mail_message": "letters, which are with those who got them",
    "oauth_attempt": "a consent under way, for ten minutes: secrets",
    "xero_tenant_directory": "which organisation Xero's webhooks are for; connection says the same",
    "invitation.fingerprint": "what an invitation's link is known by",
    "invoice.form_token": "what keeps a form from being carried out twice",
    "organisation_logo.content": "a file of its own: logo.png",
}

README = """Everything that Hourline holds of your organisation, as it was at one moment.

csv/ and json/ hold the same tables. In CSV, text that a spreadsheet would take for a formula has a
quote in front; JSON has it as it is.
Times are in UTC. Amounts called _minor are in the smallest unit of their currency, those called
_hundredths in hundredths of its unit; durations are in seconds.
The rows of a table are connected by their ids: a time entry's project_id is the id of a project.
manifest.json lists every file with its rows and its SHA-256. Passwords, tokens and keys are in no
export.
"""


def is_withheld(table: str, column: str = "") -> bool:
    return f"{table}.{column}".rstrip(".") in WITHHELD


def csv_lines(rows: Iterable[Iterable[object]]) -> bytes:
    output = io.StringIO()
    csv.writer(output).writerows([_cell(value) for value in row] for row in rows)
    return output.getvalue().encode()


def json_line(row: Mapping[str, object]) -> bytes:
    return json.dumps(
        {name: json_value(value) for name, value in row.items()}, ensure_ascii=False
    ).encode()


def json_value(value: object) -> Any:
    """Return the value as JSON has it: numbers with decimals as text, so that no cent is lost,
    moments in UTC, messages as their code and details.
    """
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, bytes):
        return b64encode(value).decode()
    return value.to_json() if isinstance(value, Message) else value


def _cell(value: object) -> object:
    """Text that a spreadsheet would take for a formula gets a quote in front; numbers stay
    numbers.
    """
    if isinstance(value, Message):
        value = value.to_json()
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=json_value)
    if isinstance(value, str) and not isinstance(value, Enum):
        return escape_formula(value)
    return json_value(value)
