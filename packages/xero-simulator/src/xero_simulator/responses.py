"""Xero's refusals, byte for byte where facts 1.7, 3.10 and 4.1 have seen them."""

import json
from typing import Any
from uuid import uuid4

from flask import Response

NOT_FOUND = "The resource you're looking for cannot be found"


def json_answer(body: Any, status: int = 200) -> Response:
    text = json.dumps(body, separators=(",", ":"), ensure_ascii=False, default=float)
    return Response(text, status, content_type="application/json; charset=utf-8")


def problem(title: str, status: int, detail: str) -> Response:
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
    answer = Response(json.dumps(body, separators=(",", ":")), status)
    answer.headers["Content-Type"] = "application/json"
    answer.headers["Xero-Correlation-Id"] = instance
    return answer


def unauthorized(detail: str = "AuthenticationUnsuccessful") -> Response:
    """No usable token [R]."""
    answer = problem("Unauthorized", 401, detail)
    answer.headers["WWW-Authenticate"] = "Bearer error=invalid_token"
    return answer


def scope_missing() -> Response:
    """The token lacks the endpoint's scope [R]."""
    answer = problem("Unauthorized", 401, "AuthorizationUnsuccessful")
    answer.headers["WWW-Authenticate"] = "insufficient_scope"
    return answer


def forbidden() -> Response:
    """Wrong, missing or disconnected tenant [R]."""
    return problem("Forbidden", 403, "AuthenticationUnsuccessful")


def too_many(problem_name: str, retry_after: int | None) -> Response:
    """429 with an empty body and no content type [R]."""
    answer = Response(b"", 429)
    del answer.headers["Content-Type"]
    if retry_after is not None:
        answer.headers["Retry-After"] = str(retry_after)
    answer.headers["X-Rate-Limit-Problem"] = problem_name
    return answer


def not_found() -> Response:
    """HTML, 47 bytes [R]."""
    return Response(NOT_FOUND, 404, content_type="text/html; charset=utf-8")


def not_implemented() -> Response:
    """A verb the endpoint does not have [R]."""
    body = {
        "ErrorNumber": 20,
        "Type": "ApiMethodNotImplementedException",
        "Message": "The Api Method called is not implemented",
    }
    return json_answer(body, 501)


def unreadable_query() -> Response:
    """A query that Xero cannot read [R type, I wording]."""
    return json_answer(
        {
            "ErrorNumber": 16,
            "Type": "QueryParseException",
            "Message": "The query could not be read",
        },
        400,
    )


def wrong_verb() -> Response:
    """At sign-in and /connections [I]: the accounting API's own answer is `not_implemented`."""
    answer = Response(b"", 405)
    del answer.headers["Content-Type"]
    return answer


def server_error() -> Response:
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
    answer = json_answer(body, 500)
    answer.headers["Xero-Correlation-Id"] = instance
    return answer


def unavailable() -> Response:
    """503 as text [S]."""
    text = "The Xero API is temporarily unavailable"
    return Response(text, 503, content_type="text/plain; charset=utf-8")


def only_json() -> Response:
    """Xero would answer XML; this stand-in speaks JSON only [I]."""
    text = (
        "<ApiException><Message>The simulator answers application/json"
        " only</Message></ApiException>"
    )
    return Response(text, 406, content_type="text/xml; charset=utf-8")


def garbage() -> Response:
    """A proxy's page in place of the API's answer [I]."""
    page = "<!DOCTYPE html><html><body><h1>We'll be back soon</h1></body></html>"
    return Response(page, 200, content_type="text/html; charset=utf-8")


def reversed_elements(response: Response) -> Response:
    """The same answer with its elements in reverse, which Xero never does [I]."""
    body = {
        name: value[::-1] if isinstance(value, list) else value
        for name, value in json.loads(response.get_data()).items()
    }
    return json_answer(body, response.status_code)
