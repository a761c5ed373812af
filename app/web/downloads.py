"""Files that a page hands out."""

from collections.abc import Iterable

from flask import Response, send_file, stream_with_context

from app.kernel.spreadsheets import csv_file
from app.kernel.workbooks import Table, xlsx_file

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def csv_download(filename: str, rows: Iterable[Iterable[object]]) -> Response:
    """Answer with `rows` as a CSV file to keep, sent as they are read: after the request has left
    the organisation, so they are read already or enter it again.
    """
    return Response(
        stream_with_context(csv_file(rows)),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{filename}"'},
    )


def xlsx_download(filename: str, sheet: str, table: Table) -> Response:
    """Answer with the table as a workbook of one sheet to keep."""
    file = xlsx_file(sheet, table)
    return send_file(file, mimetype=XLSX_TYPE, as_attachment=True, download_name=filename)
