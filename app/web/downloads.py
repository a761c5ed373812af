"""Files that a page hands out."""

from collections.abc import Iterable

from flask import Response, stream_with_context

from app.kernel.spreadsheets import csv_file


def csv_download(filename: str, rows: Iterable[Iterable[object]]) -> Response:
    """Answer with `rows` as a CSV file to keep, sent as they are read: after the request has left
    the organisation, so they are read already or enter it again.
    """
    return Response(
        stream_with_context(csv_file(rows)),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{filename}"'},
    )
