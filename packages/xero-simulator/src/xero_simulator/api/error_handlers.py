"""Each failure of `errors.py` in its shape."""

from collections.abc import Callable

from flask import Blueprint, Response

from xero_simulator import responses
from xero_simulator.accounting.errors import (
    BatchRefusedError,
    BodyError,
    BodyTooLargeError,
    ContentTypeError,
    MethodMissingError,
    PreconditionError,
    QueryError,
    RefusedError,
    ResourceMissingError,
    ServerFailureError,
    TooManyRecordsError,
)
from xero_simulator.api import envelope
from xero_simulator.api.dispatch import is_pdf_requested


def declare_handlers(blueprint: Blueprint) -> None:
    shapes: dict[type[Exception], Callable[[Exception], Response]] = {
        BatchRefusedError: _validation_response,
        RefusedError: _validation_response,
        BodyError: lambda failure: envelope.unreadable_body_response(str(failure)),
        QueryError: lambda failure: envelope.unreadable_query_response(str(failure)),
        ResourceMissingError: lambda _: (
            envelope.pdf_not_found_response()
            if is_pdf_requested()
            else responses.not_found_answer()
        ),
        MethodMissingError: lambda _: responses.not_implemented_answer(),
        ServerFailureError: lambda _: responses.server_error_answer(),
        TooManyRecordsError: lambda _: envelope.too_many_records_response(),
        PreconditionError: lambda _: envelope.text_response(
            412, "The If-Modified-Since header cannot be read."
        ),
        ContentTypeError: lambda _: envelope.text_response(
            415, "The body must be application/json or application/xml."
        ),
        BodyTooLargeError: lambda _: envelope.text_response(
            413, "The body must not be larger than 10 MB."
        ),
    }
    for failure, answer in shapes.items():
        blueprint.register_error_handler(failure, answer)


def _validation_response(failure: Exception) -> Response:
    if isinstance(failure, RefusedError):
        row = {
            **failure.echo,
            "ValidationErrors": [{"Message": message} for message in failure.messages],
        }
        return envelope.validation_error_response(BatchRefusedError([row]))
    assert isinstance(failure, BatchRefusedError)
    return envelope.validation_error_response(failure)
