"""Error pages in the reader's words; nothing of the inside is shown."""

import structlog
from flask import Flask, g, make_response, render_template
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from app.kernel.db import db
from app.kernel.errors import DomainError, NotFound
from app.kernel.secrets import UnknownKey
from app.web.error_ways import Way, error_ways, may_show_frame
from app.web.typed_texts import is_edit, list_address, typed_texts

log = structlog.get_logger("hourline.web")
STALE_FORM_MESSAGE = (
    "This page was open too long, or you have signed in again since. Nothing was changed:"
    " reload it, then send it again."
)
KEY_MISSING_MESSAGE = (
    "Hourline is being updated, and this part of it cannot read what is stored yet. Nothing was"
    " changed: try again in a minute."
)
KEY_RETRY_SECONDS = 60
STATUSES_WITH_PAGE = (400, 403, 404, 405, 409, 410, 413, 429, 500, 503)


def init_errors(app: Flask) -> None:
    app.register_error_handler(CSRFError, lambda _error: error_page(400, STALE_FORM_MESSAGE))
    app.register_error_handler(HTTPException, _answer_http_error)
    app.register_error_handler(NotFound, _answer_not_found)
    app.register_error_handler(DomainError, lambda error: error_page(error.status, error.message))
    app.register_error_handler(DataError, lambda _error: error_page(400))
    app.register_error_handler(UnknownKey, _answer_unknown_key)
    app.register_error_handler(Exception, _answer_unexpected_error)


def error_page(status: int, message: str = "") -> Response:
    """The page for `status`, with `message` as its explanation when there is one."""
    page_status = status if status in STATUSES_WITH_PAGE else (400 if status < 500 else 500)
    html = _render_page(
        f"errors/{page_status}.html",
        status,
        message=message,
        request_id=g.get("request_id", ""),
    )
    return make_response(html, status)


def _render_page(template: str, status: int, first: Way | None = None, **context: object) -> str:
    """Within the organisation's frame where that can be drawn: what failed may fail there too.
    `first`: where the page leads before all else.
    """
    db.session.rollback()
    try:
        if may_show_frame(status):
            ways = error_ways(status, first, in_frame=True)
            return render_template(template, status=status, in_frame=True, ways=ways, **context)
    except Exception as error:
        log.exception("error_page_without_frame", error=type(error).__name__)
        db.session.rollback()
    ways = error_ways(status, first, in_frame=False)
    return render_template(template, status=status, ways=ways, **context)


def _answer_not_found(error: NotFound) -> Response:
    """Whoever edited it meanwhile gets back what they typed."""
    if not is_edit():
        return error_page(error.status, error.message)
    address = list_address()
    first = ("Show what is there now", address) if address else None
    html = _render_page("errors/deleted.html", error.status, first, typed=typed_texts())
    return make_response(html, error.status)


def _answer_http_error(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return error.get_response()
    response = error_page(error.code)
    if error.code == 405:
        response.headers["Allow"] = dict(error.get_headers()).get("Allow", "")
    return response


def _answer_unknown_key(unknown: Exception) -> Response:
    """What is stored is good, but sealed under a key that this process does not have (yet)."""
    log.error("encryption_key_missing", key=str(unknown))
    response = error_page(503, KEY_MISSING_MESSAGE)
    response.headers["Retry-After"] = str(KEY_RETRY_SECONDS)
    return response


def _answer_unexpected_error(error: Exception) -> Response:
    log.exception("unexpected_error", error=type(error).__name__)
    return error_page(500)
