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
from xero_simulator.api.dispatch import wants_pdf


def declare(blueprint: Blueprint) -> None:
    shapes: dict[type[Exception], Callable[[Exception], Response]] = {
        BatchRefusedError: _validation,
        RefusedError: _validation,
        BodyError: lambda failure: envelope.body_unreadable(str(failure)),
        QueryError: lambda failure: envelope.query_unreadable(str(failure)),
        ResourceMissingError: lambda _: (
            envelope.pdf_not_found() if wants_pdf() else responses.not_found()
        ),
        MethodMissingError: lambda _: responses.not_implemented(),
        ServerFailureError: lambda _: responses.server_error(),
        TooManyRecordsError: lambda _: envelope.too_many_records(),
        PreconditionError: lambda _: envelope.plain(
            412, "The If-Modified-Since header cannot be read."
        ),
        ContentTypeError: lambda _: envelope.plain(
            415, "The body must be application/json or application/xml."
        ),
        BodyTooLargeError: lambda _: envelope.plain(413, "The body must not be larger than 10 MB."),
    }
    for failure, answer in shapes.items():
        blueprint.register_error_handler(failure, answer)


def _validation(failure: Exception) -> Response:
    if isinstance(failure, RefusedError):
        row = {
            **failure.echo,
            "ValidationErrors": [{"Message": message} for message in failure.messages],
        }
        return envelope.validation_failed(BatchRefusedError([row]))
    assert isinstance(failure, BatchRefusedError)
    return envelope.validation_failed(failure)
