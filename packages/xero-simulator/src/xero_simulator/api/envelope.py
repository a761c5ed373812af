"""Bodies around the rows: the envelope of an answer and the error shapes of facts 3.10."""

import uuid
from typing import Any

from flask import Response

from xero_simulator.accounting import messages
from xero_simulator.accounting.books import Books
from xero_simulator.accounting.dates import envelope_date
from xero_simulator.accounting.errors import BatchRefusedError
from xero_simulator.accounting.json_format import to_json

Json = dict[str, Any]

_JSON_TYPE = "application/json; charset=utf-8"


def envelope(books: Books, name: str, rows: list[Json], pagination: Json | None = None) -> Json:
    """Key order as on the wire; `pagination` only when given."""
    body: Json = {
        "Id": str(uuid.uuid4()),
        "Status": "OK",
        "ProviderName": books.app_name,
        "DateTimeUTC": envelope_date(books.now_ms()),
    }
    if pagination is not None:
        body["pagination"] = pagination
    body[name] = rows
    return body


def json_response(body: Json, status: int = 200) -> Response:
    return Response(
        to_json(body).encode("utf-8", "replace"), status=status, content_type=_JSON_TYPE
    )


def empty_response(status: int) -> Response:
    response = Response(status=status)
    del response.headers["Content-Type"]
    return response


def pdf_not_found_response() -> Response:
    """[R] Empty."""
    return empty_response(404)


def text_response(status: int, text: str) -> Response:
    """[I] for 412 and 415."""
    return Response(text, status=status, content_type="text/plain; charset=utf-8")


def validation_error_response(refusal: BatchRefusedError) -> Response:
    body = {
        "ErrorNumber": 10,
        "Type": "ValidationException",
        "Message": "A validation exception occurred",
        "Elements": refusal.elements,
    }
    return json_response(body, 400)


def unreadable_body_response(message: str) -> Response:
    return json_response(
        {"ErrorNumber": 14, "Type": "PostDataInvalidException", "Message": message}, 400
    )


def unreadable_query_response(message: str) -> Response:
    return json_response(
        {"ErrorNumber": 16, "Type": "QueryParseException", "Message": message}, 400
    )


def too_many_records_response() -> Response:
    """[I] Only the status is known."""
    return json_response(
        {
            "ErrorNumber": 10,
            "Type": "ValidationException",
            "Message": messages.TOO_MANY_RECORDS,
            "Elements": [],
        },
        400,
    )
