"""What an export holds and how its values are written; pure."""

import json
from collections.abc import Mapping

from app.kernel.spreadsheets import json_value

CHUNK_BYTES = 1024 * 1024
MAX_EXPORT_DAYS = 7

# Tables (or columns) of an organisation that its export leaves out, and why.
WITHHELD: Mapping[str, str] = {
    "data_export": "the exports themselves",
    "data_export_chunk": "the exports themselves",
    "entry_word": "the words of descriptions, by which they are found",
    "cache_entry": "copies of what Xero has, for an hour at most",
    "job": "work under way; what came of it is in the other tables",
    "name_word": "the words of names, by which they are found",
    "mail_message": "e-mails, which are with those who got them",
    "oauth_attempt": "a consent under way, for ten minutes: secrets",
    "xero_tenant_directory": "which organisation Xero's webhooks are for; connection says the same",
    "invitation.fingerprint": "what an invitation's link is known by",
    "invoice.form_token": "what keeps a form from being carried out twice",
    "organisation_logo.content": "a file of its own: logo.png",
}

README = """Everything that Hourline holds of your organisation, as it was at one moment.

csv/ and json/ hold the same tables, in UTF-8. A CSV file begins with a byte order mark, which
Excel needs; text in it that a spreadsheet would take for a formula has a quote in front. JSON has
it as it is.
Times are in UTC. Amounts called _minor are in the smallest unit of their currency, those called
_hundredths in hundredths of its unit; durations are in seconds.
The rows of a table are connected by their ids: a time entry's project_id is the id of a project.
manifest.json lists every file with its rows and its SHA-256. Passwords, tokens and keys are in no
export.
"""


def is_withheld(table: str, column: str = "") -> bool:
    return f"{table}.{column}".rstrip(".") in WITHHELD


def json_line(row: Mapping[str, object]) -> bytes:
    return json.dumps(
        {name: json_value(value) for name, value in row.items()}, ensure_ascii=False
    ).encode()
