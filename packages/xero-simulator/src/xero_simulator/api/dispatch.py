"""One rule per path for all verbs: the view runs under the ledger's lock, a verb that is not there
is a 501.
"""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, g, request

from xero_simulator.accounting.books import Books
from xero_simulator.accounting.errors import MethodMissingError
from xero_simulator.api.envelope import Json, json_response, pdf_not_found_response
from xero_simulator.responses import json_only_answer, not_found_answer

View = Callable[..., Json | Response]
_METHODS = ("GET", "PUT", "POST", "DELETE", "PATCH")
PDF = "application/pdf"


def declare_resource(blueprint: Blueprint, path: str, **views: View) -> None:
    """`views` by verb; each takes the books and the path's parts and gives a body, or a response of
    its own.
    """

    def dispatch(**parts: str) -> Response:
        view = views.get("GET" if request.method == "HEAD" else request.method)
        if view is None:
            raise MethodMissingError
        if not _is_acceptable():
            return json_only_answer()
        with g.ledger.lock:
            body = view(_current_books(), **parts)
        return body if isinstance(body, Response) else json_response(body)

    blueprint.add_url_rule(
        path,
        endpoint=path.strip("/").replace("/", "_"),
        view_func=dispatch,
        methods=list(_METHODS),
        strict_slashes=False,
    )


def declare_unknown_paths(blueprint: Blueprint) -> None:
    def answer_unknown_path(rest: str = "") -> Response:  # noqa: ARG001  # the path names nothing
        return pdf_not_found_response() if is_pdf_requested() else not_found_answer()

    blueprint.add_url_rule(
        "/",
        view_func=answer_unknown_path,
        endpoint="root",
        methods=list(_METHODS),
        strict_slashes=False,
    )
    blueprint.add_url_rule(
        "/<path:rest>", view_func=answer_unknown_path, endpoint="unknown", methods=list(_METHODS)
    )


def is_pdf_requested() -> bool:
    return PDF in request.headers.get("Accept", "").lower()


def client_id() -> str:
    return str(g.client_id)


def _current_books() -> Books:
    books: Any = g.ledger.books
    assert isinstance(books, Books)
    return books


def _is_acceptable() -> bool:
    """Without JSON in Accept, Xero answers in XML, which this stand-in does not."""
    return "json" in request.headers.get("Accept", "").lower() or is_pdf_requested()
