"""Files that a spreadsheet opens: CSV is written here and nowhere else."""

import csv
import io
import json
from base64 import b64encode
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from app.kernel.messages import Message

# Excel reads a file without it in the machine's own code page, and “Müller” as “MÃ¼ller”.
BYTE_ORDER_MARK = "\ufeff".encode()
# What begins a formula, in the wide forms of East Asian keyboards too.
FORMULA_STARTS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


def csv_file(rows: Iterable[Iterable[object]]) -> Iterator[bytes]:
    """A whole CSV file in UTF-8, a row at a time as `rows` are read. Numbers stay numbers, and no
    text is taken for a formula.
    """
    yield BYTE_ORDER_MARK
    output = io.StringIO()
    writer = csv.writer(output)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
        yield output.getvalue().encode()
        output.seek(0)
        output.truncate()


def escape_formula(text: str) -> str:
    """The text with a quote in front where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


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
    if isinstance(value, Message):
        value = value.to_json()
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=json_value)
    if isinstance(value, str) and not isinstance(value, Enum):
        return escape_formula(value)
    return json_value(value)
