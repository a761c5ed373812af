"""Who may call a view. Every view carries exactly one mark; a missing one stops the application from starting."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.permissions import Permission, can
from app.web.page import redirect_to

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Access:
    """`kind`: public, signed_in (a person, any organisation or none) or member (with `permission`)."""

    kind: str
    permission: Permission | None = None


def public(view: View) -> View:
    """Anybody may call VIEW."""
    return _mark(view, Access("public"))


def signed_in(view: View) -> View:
    """Only a signed-in person may call VIEW; it belongs to no organisation."""
    return _mark(view, Access("signed_in"))


def requires(permission: Permission) -> Callable[[View], View]:
    """Only a member whose role has PERMISSION may call the view; its address starts with /o/<slug>."""
    return lambda view: _mark(view, Access("member", permission))


def _mark(view: View, access: Access) -> View:
    vars(view)["access"] = access
    return view


def access_of(app: Flask, endpoint: str) -> Access:
    access: Access = vars(app.view_functions[endpoint])["access"]
    return access


def check_every_view(app: Flask) -> None:
    """Raise RuntimeError when a view carries no mark: forgetting to authorise must not be possible."""
    app.view_functions["static"] = public(app.view_functions["static"])
    unmarked = [endpoint for endpoint, view in app.view_functions.items() if "access" not in vars(view)]
    if unmarked:
        raise RuntimeError(f"views without an access mark: {', '.join(sorted(unmarked))}")


def authorise() -> Response | None:
    """Before each request, once session and organisation are known: 404 unreachable, 403 forbidden, or the sign-in page."""
    if request.endpoint is None:
        return None
    access = access_of(current_app, request.endpoint)
    if access.kind == "public":
        return None
    if not current_user.is_authenticated:
        return _to_sign_in()
    if access.permission is None:
        return None
    if g.get("member") is None:
        abort(404)
    if not can(g.member.role, access.permission):
        abort(403)
    return None


def _to_sign_in() -> Response:
    safe = request.method in ("GET", "HEAD") and not request.headers.get("HX-Request")
    target = url_for("auth.login", next=request.full_path.rstrip("?") if safe and request.path != "/" else None)
    return redirect_to(target) if request.headers.get("HX-Request") else redirect(target, 303)
