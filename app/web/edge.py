"""What every answer carries: a request id, security headers, a policy that runs no foreign
script.
"""

import secrets
import time

import structlog
from flask import Flask, abort, current_app, g, request
from flask_login import current_user
from werkzeug.wrappers import Response

from app.config import current_settings
from app.kernel.ids import new_id
from app.web.access import may_stay_in_back_cache
from app.web.headers import init_headers
from app.web.statics import init_statics

# Asked for anew each time, but for the one that "back" leads to.
BACK_CACHING = "private, no-cache"
log = structlog.get_logger("hourline.web")


def init_edge(app: Flask) -> None:
    init_headers(app)
    app.before_request(_begin_request)
    app.after_request(_add_security_headers)
    app.after_request(_log_request)
    init_statics(app)


def csp_nonce() -> str:
    """The nonce of this answer's Content-Security-Policy."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def _begin_request() -> None:
    g.started = time.monotonic()
    g.request_id = str(new_id())
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)
    if "\0" in request.path or "%00" in request.query_string.decode("latin-1"):
        abort(400)


def _content_security_policy() -> str:
    script = f"script-src 'self' 'nonce-{g.csp_nonce}'" if "csp_nonce" in g else "script-src 'self'"
    login = current_settings().xero_login_url
    return (
        f"default-src 'self'; {script}; style-src 'self'; img-src 'self' data:; object-src 'none';"
        f" base-uri 'none'; form-action 'self' {login}; frame-ancestors 'none'"
    )


def _add_security_headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", _content_security_policy())
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["X-Request-Id"] = g.get("request_id", "")
    if current_settings().secure_cookies:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if request.endpoint != "static":
        caching = BACK_CACHING if _may_stay_in_back_cache(response) else "no-store"
        headers.setdefault("Cache-Control", caching)
    return response


def _may_stay_in_back_cache(response: Response) -> bool:
    """Whether it is a page for strangers, shown to one."""
    return (
        response.status_code == 200
        and request.method in ("GET", "HEAD")
        and request.endpoint is not None
        and may_stay_in_back_cache(current_app, request.endpoint)
        and not current_user.is_authenticated
    )


def _log_request(response: Response) -> Response:
    if request.endpoint != "static":
        milliseconds = round((time.monotonic() - g.get("started", time.monotonic())) * 1000)
        rule = request.url_rule.rule if request.url_rule else "unknown"
        log.info(
            "request",
            method=request.method,
            rule=rule,
            status=response.status_code,
            milliseconds=milliseconds,
        )
    return response
