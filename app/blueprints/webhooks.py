"""Where Xero announces changes: 200 or 401, an empty body, no cookie, in milliseconds."""

from collections.abc import Iterable
from io import BytesIO
from wsgiref.types import StartResponse, WSGIEnvironment

import structlog
from flask import Blueprint, Flask, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from app.config import current_settings
from app.web.access import public
from app.xero.webhooks.rules import is_signed, read_events
from app.xero.webhooks.services import receive

blueprint = Blueprint("webhooks", __name__)
log = structlog.get_logger("hourline.web")
ADDRESS = "/webhooks/xero"
MAX_BODY_BYTES = 1024 * 1024


@blueprint.post(ADDRESS)
@public
def create() -> Response:
    request.max_content_length = MAX_BODY_BYTES
    return Response(
        status=200
        if _store_signed(request.get_data(cache=False), request.headers.get("x-xero-signature", ""))
        else 401
    )


def _store_signed(body: bytes, signature: str) -> bool:
    """Store the events of a body that Xero signed; False when it did not."""
    if not is_signed(body, signature, current_settings().xero_webhook_key):
        return False
    receive(read_events(body))
    return True


@blueprint.errorhandler(Exception)
def _answer_error(error: Exception) -> Response:
    """Whoever announces something reads the status and nothing else."""
    if isinstance(error, HTTPException):
        return Response(status=error.code or 500)
    log.exception("unexpected_error", error=type(error).__name__)
    return Response(status=500)


class Doorway:
    """The application with a short way in for what Xero announces: a good delivery needs neither
    session nor form token nor policy of scripts.

    Anything else takes the long way, and so does a delivery that could not be kept: once more, and
    it is told what became of it.
    """

    def __init__(self, app: Flask) -> None:
        self.app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        announced = environ["PATH_INFO"] == ADDRESS and environ["REQUEST_METHOD"] == "POST"
        if announced and environ.get("CONTENT_LENGTH", "").isdigit():
            if int(environ["CONTENT_LENGTH"]) > MAX_BODY_BYTES:
                start_response("413 Content Too Large", [("Content-Length", "0")])
                return []
            if self._accepts(environ):
                start_response("200 OK", [("Content-Length", "0")])
                return []
        return self.app(environ, start_response)

    def _accepts(self, environ: WSGIEnvironment) -> bool:
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        environ["wsgi.input"] = BytesIO(body)
        try:
            with self.app.app_context():
                return _store_signed(body, environ.get("HTTP_X_XERO_SIGNATURE", ""))
        except SQLAlchemyError:
            return False
