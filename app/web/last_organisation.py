"""The organisation in which this browser was last: where whoever signs in again goes on."""

from flask import Flask, g, request
from werkzeug.wrappers import Response

from app.config import current_settings

COOKIE_SECONDS = 365 * 86_400


def init_last_organisation(app: Flask) -> None:
    app.after_request(_remember_organisation)


def last_organisation() -> str:
    """Its slug; "" where none is remembered. Whether whoever asks belongs to it is another
    question.
    """
    return request.cookies.get(_cookie_name(), "")


def _remember_organisation(response: Response) -> Response:
    org = g.get("org")
    if org is not None and request.method == "GET" and last_organisation() != org.slug:
        response.set_cookie(
            _cookie_name(),
            org.slug,
            max_age=COOKIE_SECONDS,
            httponly=True,
            secure=current_settings().secure_cookies,
            samesite="Lax",
            path="/",
        )
    return response


def _cookie_name() -> str:
    return "__Host-organisation" if current_settings().secure_cookies else "organisation"
