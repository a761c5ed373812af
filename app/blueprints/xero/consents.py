"""Off to Xero's consent page: at once, or by itself when one has first proved who one is."""

import json
from datetime import timedelta

from flask import flash, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.blueprints.xero.blueprint import HOME, blueprint
from app.kernel import clock, tenancy
from app.kernel.secrets import UnreadableSecret, seal, unseal
from app.permissions import Permission
from app.web.access import continues_at, requires, requires_confirmation, requires_second_factor
from app.web.page import redirect_to
from app.xero.connect import services
from app.xero.connection import queries

WISH_LIFE = timedelta(hours=1)


def _later_address() -> str:
    """The address that does later what the form sent asks for: sealed, for this person and
    organisation, for an hour.
    """
    wish = {"until": (clock.now() + WISH_LIFE).timestamp(), "modules": _chosen_modules()}
    return url_for("xero.go_on", wish=seal(json.dumps(wish), _place()))


def _chosen_modules() -> list[str] | None:
    """The optional modules that the form names; None where it does not ask for them."""
    return request.form.getlist("modules") if "choose" in request.form else None


def _place() -> str:
    scope = tenancy.current_scope()
    return f"connect/{scope.org_id}/{scope.user_id}"


@blueprint.post(HOME)
@requires(Permission.MANAGE_CONNECTION)
@requires_second_factor
@requires_confirmation
@continues_at(_later_address)
def create() -> Response:
    """For a first connection, with the modules chosen there, and for a reconnect."""
    return _lead_to_xero(_chosen_modules())


@blueprint.get(f"{HOME}/connect")
@requires(Permission.MANAGE_CONNECTION)
@requires_second_factor
@requires_confirmation
def go_on() -> Response:
    """Where somebody arrives who pressed Connect before they had proved who they are. Without that
    wish it only leads to the settings.
    """
    try:
        wish = json.loads(unseal(request.args.get("wish", ""), _place()))
    except UnreadableSecret:
        return redirect_to(url_for("xero.show"))
    if wish["until"] < clock.now().timestamp():
        flash("That took longer than an hour. Press Connect again.", "info")
        return redirect_to(url_for("xero.show"))
    return _lead_to_xero(wish["modules"])


def _lead_to_xero(modules: list[str] | None) -> Response:
    if modules is not None and queries.current_connection() is None:
        services.choose_modules(modules)
    return redirect_to(services.begin_consent(current_user.session_id))
