"""XLSX files: cells with types, which a spreadsheet adds up; written here and nowhere else."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from xlsxwriter import Workbook  # type: ignore[import-untyped]

from app.kernel import clock

MAX_FILE_BYTES_IN_MEMORY = 5_000_000
MIN_COLUMN_LETTERS, MAX_COLUMN_LETTERS = 8, 48
NUMBER_FORMAT = "#,##0.00##"


@dataclass(frozen=True)
class Table:
    """A table for a file: texts, exact decimals, None where there is nothing."""

    headings: Sequence[str]
    rows: Sequence[Sequence[object]]
    total: Sequence[object]


def xlsx_file(sheet: str, table: Table) -> IO[bytes]:
    """A workbook of one sheet, at its beginning: the head stays in sight, columns are as wide as
    what they hold, the total stands last in bold. Texts are texts even where they look like
    formulas. Rows are written as they come and not kept. The same table gives the same bytes for a
    day.
    """
    file = SpooledTemporaryFile(max_size=MAX_FILE_BYTES_IN_MEMORY)  # noqa: SIM115  # who asks closes it
    workbook = Workbook(file, {"constant_memory": True})
    workbook.set_properties({"created": clock.now().replace(hour=0, minute=0, second=0)})
    bold, number = workbook.add_format({"bold": True}), {"num_format": NUMBER_FORMAT}
    plain_number = workbook.add_format(number)
    bold_number = workbook.add_format({"bold": True, **number})
    page = workbook.add_worksheet(sheet)
    page.freeze_panes(1, 0)
    for place, width in enumerate(_column_widths(table)):
        page.set_column(place, place, width)
    page.write_row(0, 0, table.headings, bold)
    for line, row in enumerate(table.rows, start=1):
        _write_row(page, line, row, None, plain_number)
    _write_row(page, len(table.rows) + 1, table.total, bold, bold_number)
    workbook.close()
    file.seek(0)
    return file


def _write_row(page: Any, line: int, row: Sequence[object], text: Any, number: Any) -> None:
    for place, value in enumerate(row):
        if isinstance(value, Decimal):
            page.write_number(line, place, value, number)
        elif value is not None:
            page.write_string(line, place, str(value), text)


def _column_widths(table: Table) -> list[int]:
    columns = zip(table.headings, *table.rows, table.total, strict=True)
    letters = (max(len(str(value)) for value in column) + 2 for column in columns)
    return [min(max(count, MIN_COLUMN_LETTERS), MAX_COLUMN_LETTERS) for count in letters]
