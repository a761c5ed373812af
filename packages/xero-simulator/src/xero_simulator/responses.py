"""Xero's refusals, byte for byte where facts 1.7, 3.10 and 4.1 have seen them."""

import json
from typing import Any
from uuid import uuid4

from flask import Response

NOT_FOUND_TEXT = "The resource you're looking for cannot be found"


def json_answer(body: Any, status: int = 200) -> Response:
    text = json.dumps(body, separators=(",", ":"), ensure_ascii=False, default=float)
    return Response(text, status, content_type="application/json; charset=utf-8")


def problem_answer(title: str, status: int, detail: str) -> Response:
    """The gateway's shape [R]; `Instance` repeats in Xero-Correlation-Id."""
    instance = str(uuid4())
    body: dict[str, Any] = {
        "Type": None,
        "Title": title,
        "Status": status,
        "Detail": detail,
        "Instance": instance,
        "Extensions": {},
    }
    response = Response(json.dumps(body, separators=(",", ":")), status)
    response.headers["Content-Type"] = "application/json"
    response.headers["Xero-Correlation-Id"] = instance
    return response


def unauthorized_answer(detail: str = "AuthenticationUnsuccessful") -> Response:
    """No usable token [R]."""
    response = problem_answer("Unauthorized", 401, detail)
    response.headers["WWW-Authenticate"] = "Bearer error=invalid_token"
    return response


def scope_missing_answer() -> Response:
    """The token lacks the endpoint's scope [R]."""
    response = problem_answer("Unauthorized", 401, "AuthorizationUnsuccessful")
    response.headers["WWW-Authenticate"] = "insufficient_scope"
    return response


def forbidden_answer() -> Response:
    """Wrong, missing or disconnected tenant [R]."""
    return problem_answer("Forbidden", 403, "AuthenticationUnsuccessful")


def too_many_requests_answer(problem_name: str, retry_after: int | None) -> Response:
    """429 with an empty body and no content type [R]."""
    response = Response(b"", 429)
    del response.headers["Content-Type"]
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    response.headers["X-Rate-Limit-Problem"] = problem_name
    return response


def not_found_answer() -> Response:
    """HTML, 47 bytes [R]."""
    return Response(NOT_FOUND_TEXT, 404, content_type="text/html; charset=utf-8")


def not_implemented_answer() -> Response:
    """A verb the endpoint does not have [R]."""
    body = {
        "ErrorNumber": 20,
        "Type": "ApiMethodNotImplementedException",
        "Message": "The Api Method called is not implemented",
    }
    return json_answer(body, 501)


def unreadable_query_answer() -> Response:
    """A query that Xero cannot read [R type, I wording]."""
    return json_answer(
        {
            "ErrorNumber": 16,
            "Type": "QueryParseException",
            "Message": "The query could not be read",
        },
        400,
    )


def wrong_verb_answer() -> Response:
    """At sign-in and /connections [I]: the accounting API's own answer is a 501."""
    response = Response(b"", 405)
    del response.headers["Content-Type"]
    return response


def server_error_answer() -> Response:
    """The 500 that integrators report [C]; the write may have been done. `Instance` repeats in
    Xero-Correlation-Id.
    """
    instance = str(uuid4())
    body = {
        "Title": "An error occurred",
        "Detail": (
            "An error occurred in Xero. Check the API Status page http://status.developer.xero.com"
            " for current service status."
        ),
        "Status": 500,
        "Instance": instance,
    }
    response = json_answer(body, 500)
    response.headers["Xero-Correlation-Id"] = instance
    return response


def unavailable_answer() -> Response:
    """503 as text [S]."""
    text = "The Xero API is temporarily unavailable"
    return Response(text, 503, content_type="text/plain; charset=utf-8")


def json_only_answer() -> Response:
    """Xero would answer XML; this stand-in speaks JSON only [I]."""
    text = (
        "<ApiException><Message>The simulator answers application/json"
        " only</Message></ApiException>"
    )
    return Response(text, 406, content_type="text/xml; charset=utf-8")


def garbage_answer() -> Response:
    """A proxy's page in place of the API's answer [I]."""
    page = "<!DOCTYPE html><html><body><h1>We'll be back soon</h1></body></html>"
    return Response(page, 200, content_type="text/html; charset=utf-8")


def reverse_elements(response: Response) -> Response:
    """The same answer with its elements in reverse, which Xero never does [I]."""
    body = {
        name: value[::-1] if isinstance(value, list) else value
        for name, value in json.loads(response.get_data()).items()
    }
    return json_answer(body, response.status_code)
