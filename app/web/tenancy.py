"""The first wall: /o/<slug>/… becomes the member's membership, or 404."""

from typing import Any
from urllib.parse import quote

from flask import Flask, abort, g, redirect, request
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts.queries import enter_membership
from app.kernel import tenancy
from app.kernel.db import db
from app.kernel.errors import Conflict
from app.web.session import client_address

ALLOWED_WHILE_CLOSED = frozenset({"closure.destroy", "exports.create", "members.leave"})


def init_tenancy(app: Flask) -> None:
    app.url_value_preprocessor(_take_slug)
    app.teardown_request(_leave_organisation)


def _take_slug(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    if request.endpoint is None:
        g.slug = _slug_of_unknown_address()
    else:
        g.slug = values.pop("slug", None) if values else None
    g.org = g.member = None


def _slug_of_unknown_address() -> str | None:
    """Within an organisation's addresses, so that what is said of it stands in its frame."""
    first, _, rest = request.path.lstrip("/").partition("/")
    return rest.partition("/")[0] or None if first == "o" else None


def enter_organisation() -> Response | None:
    """Before each request: put the person and, at an organisation's address, their organisation in
    force. An earlier address of it leads on.
    """
    tenancy.leave_scope()
    if not current_user.is_authenticated:
        return None
    tenancy.enter_scope(tenancy.Scope(None, current_user.id, client_address()))
    if g.get("slug") is None:
        return None
    entered = enter_membership(g.slug, current_user.id)
    if entered is None:
        abort(404)
    g.member, g.org = entered
    tenancy.enter_scope(tenancy.Scope(g.org.id, current_user.id, client_address()))
    return None if g.slug == g.org.slug else redirect(_current_address(g.slug, g.org.slug), 308)


def _current_address(old: str, new: str) -> str:
    """The address of this request at the organisation's present one, query and all."""
    path = quote(f"/o/{new}{request.path.removeprefix(f'/o/{old}')}")
    query = request.query_string.decode("ascii", "replace")
    return f"{path}?{query}" if query else path


def refuse_changes_while_closed() -> None:
    """Before each request, once it is known who may call it: an organisation that is closed is only
    looked at. Raises Conflict.
    """
    closed = g.get("org") is not None and g.org.closed_at is not None
    if (
        closed
        and request.method not in ("GET", "HEAD", "OPTIONS")
        and request.endpoint not in ALLOWED_WHILE_CLOSED
    ):
        raise Conflict(
            f"{g.org.name} is closed, so nothing in it can be changed. An owner can undo the"
            " closing."
        )


def _leave_organisation(_error: BaseException | None) -> None:
    db.session.rollback()
    tenancy.leave_scope()
