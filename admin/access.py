"""Who may call a view of the console: anybody (`@public`) or signed-in staff (`@signed_in`); every
view carries one of the marks.
"""

from flask import Flask, current_app, flash, g, request, url_for
from werkzeug.wrappers import Response

from admin.cookie import STAFF_COOKIE
from admin.models import Staff
from admin.sessions import find_session
from app.kernel import tenancy
from app.kernel.db import db
from app.web.access import access_of, check_every_view
from app.web.page import is_htmx, redirect_to

POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:;"
    " object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def init_access(app: Flask) -> None:
    app.before_request(_load_staff)
    app.before_request(_authorise)
    app.after_request(_set_console_policy)
    app.teardown_request(_leave)
    check_every_view(app)


def current_staff() -> Staff:
    """The signed-in member of staff; only asked in views marked so."""
    staff: Staff = g.staff
    return staff


def _load_staff() -> None:
    tenancy.leave_scope()
    token = STAFF_COOKIE.token()
    g.staff_session = find_session(token) if token else None
    g.staff = g.staff_session.staff if g.staff_session else None


def _authorise() -> Response | None:
    if (
        request.endpoint is None
        or g.staff is not None
        or access_of(current_app, request.endpoint).kind == "public"
    ):
        return None
    if STAFF_COOKIE.token():
        flash(
            "You have been signed out: sessions end after half an hour without use, and after"
            " twelve hours.",
            "info",
        )
    next_address = (
        request.full_path.rstrip("?")
        if request.method == "GET" and not is_htmx() and request.path != "/"
        else None
    )
    target = url_for("auth.login", next=next_address)
    return redirect_to(target)


def _set_console_policy(response: Response) -> Response:
    """A policy without the address of Xero, which the application's has."""
    response.headers["Content-Security-Policy"] = POLICY.format(nonce=g.get("csp_nonce", "none"))
    return response


def _leave(_error: BaseException | None) -> None:
    db.session.rollback()
    tenancy.leave_scope()
