"""Who may call a view. Every view carries exactly one mark; a missing one stops the application
from starting.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from flask import Flask, abort, current_app, g, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.kernel.errors import Forbidden
from app.permissions import Permission, can
from app.web.page import current_page, is_plain_visit, path_on_this_site, redirect_to

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Access:
    """`kind`: public, signed_in (a person, any organisation or none) or member (with
    `permission`).
    """

    kind: str
    permission: Permission | None = None


def public(view: View) -> View:
    """Anybody may call `view`."""
    return _mark(view, Access("public"))


def requires_sign_in(view: View) -> View:
    """Only a signed-in person may call `view`; it belongs to no organisation."""
    return _mark(view, Access("signed_in"))


def requires(permission: Permission) -> Callable[[View], View]:
    """Only a member whose role has `permission` may call the view; its address starts with
    /o/<slug>.
    """
    return lambda view: _mark(view, Access("member", permission))


def requires_confirmation(view: View) -> View:
    """Beside the mark that says who may: only within fifteen minutes of proving again who one is.
    /confirm asks for it and leads back to the page; a form that was sent leads back to the page
    it stood on.
    """
    vars(view)["asks_confirmation"] = True
    return view


def requires_second_factor(view: View) -> View:
    """Beside the mark that says who may: only people with a second factor. Who has none is led
    through setting one up, and back.
    """
    vars(view)["asks_second_factor"] = True
    return view


def continues_at(address: Callable[[], str]) -> Callable[[View], View]:
    """Beside the other marks, of a view that takes a form and only begins something: when proof is
    asked for first, one is led to `address`() afterwards, whose view goes on from what was sent,
    instead of back to the form.
    """

    def mark_view(view: View) -> View:
        vars(view)["leads_on"] = address
        return view

    return mark_view


def reveals_secrets(view: View) -> View:
    """Beside the other marks: the answer holds recovery codes, a second factor's secret, a token or
    a link with one, so it is never compressed (web/compression.py).
    """
    vars(view)["reveals_secrets"] = True
    return view


def allows_back_cache(view: View) -> View:
    """Beside the mark `public`: what the view shows a stranger is the same for everybody, so a
    browser may keep it to show it at once when they go back (web/edge.py).
    """
    vars(view)["allows_back_cache"] = True
    return view


def _mark(view: View, access: Access) -> View:
    vars(view)["access"] = access
    return view


def access_of(app: Flask, endpoint: str) -> Access:
    access: Access = vars(app.view_functions[endpoint])["access"]
    return access


def asks_confirmation(app: Flask, endpoint: str) -> bool:
    return "asks_confirmation" in vars(app.view_functions[endpoint])


def may_reveal_secrets(app: Flask, endpoint: str) -> bool:
    return "reveals_secrets" in vars(app.view_functions[endpoint])


def may_stay_in_back_cache(app: Flask, endpoint: str) -> bool:
    return "allows_back_cache" in vars(app.view_functions[endpoint])


def asks_second_factor(app: Flask, endpoint: str) -> bool:
    return "asks_second_factor" in vars(app.view_functions[endpoint])


def check_every_view(app: Flask) -> None:
    """Raise RuntimeError when a view carries no mark: forgetting to authorise must not be
    possible.
    """
    app.view_functions["static"] = public(app.view_functions["static"])
    unmarked = [
        endpoint for endpoint, view in app.view_functions.items() if "access" not in vars(view)
    ]
    if unmarked:
        raise RuntimeError(f"views without an access mark: {', '.join(sorted(unmarked))}")


def authorise() -> Response | None:
    """Before each request, once session and organisation are known: 404 unreachable, 403 forbidden,
    else to what is missing first.
    """
    if request.endpoint is None:
        return None
    access = access_of(current_app, request.endpoint)
    if access.kind == "public":
        return None
    if not current_user.is_authenticated:
        return _redirect_to_sign_in()
    if access.permission is not None:
        if g.get("member") is None:
            abort(404)
        if not can(g.member.role, access.permission):
            abort(403)
    return _require_proof(vars(current_app.view_functions[request.endpoint]))


def _require_proof(marks: dict[str, Any]) -> Response | None:
    """To a second factor where the view or the organisation wants one, to the confirmation where
    the view does; then None.
    """
    wants_factor = "asks_second_factor" in marks or (
        g.get("org") is not None and g.org.require_second_factor
    )
    if wants_factor and not current_user.has_second_factor:
        return redirect_to(url_for("account.new_second_factor", next=_return_address(marks)))
    if "asks_confirmation" not in marks or current_user.is_confirmed:
        return None
    return (
        redirect_to(url_for("auth.confirm", next=_return_address(marks)))
        if "leads_on" in marks
        else redirect_to_confirmation()
    )


def redirect_to_confirmation() -> Response | None:
    """Lead to the confirmation where only some of what a view does is as grave as
    `requires_confirmation` says; None within its fifteen minutes.
    """
    if current_user.is_confirmed:
        return None
    return redirect_to(
        url_for("auth.confirm", next=return_page(), again=None if is_plain_visit() else 1)
    )


def _return_address(marks: dict[str, Any]) -> str:
    """Where to go once the proof is there. What goes on by itself must have been sent by our own
    form.
    """
    if is_plain_visit() or "leads_on" not in marks:
        return return_page()
    if current_app.config["WTF_CSRF_ENABLED"]:
        current_app.extensions["csrf"].protect()
    return str(marks["leads_on"]())


def return_page() -> str:
    """The page that is being visited, or that the form stood on: what was sent cannot be repeated
    for the person.
    """
    if is_plain_visit():
        return request.full_path.rstrip("?")
    return path_on_this_site(current_page()) or "/"


def _redirect_to_sign_in() -> Response:
    target = url_for(
        "auth.login",
        next=request.full_path.rstrip("?") if is_plain_visit() and request.path != "/" else None,
    )
    return redirect_to(target)


def require_readable_time(membership_id: UUID) -> None:
    """Raises Forbidden unless the member's time is one's own or one may see everybody's."""
    if membership_id != g.member.id and not can(g.member.role, Permission.SEE_ALL_TIME):
        raise Forbidden
