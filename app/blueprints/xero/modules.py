"""The optional modules: switched on and off by whoever manages the connection; reading now what
became of the invoices.
"""

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from app.blueprints.xero.blueprint import HOME, blueprint
from app.permissions import Permission
from app.web.access import requires
from app.web.page import redirect_to, render
from app.xero.connect import services
from app.xero.manifest import OPTIONAL, Module
from app.xero.status.services.requests import request_reading


@blueprint.post(f"{HOME}/modules")
@requires(Permission.MANAGE_CONNECTION)
def switch_on() -> Response:
    module = _requested_module()
    if module is not None:
        services.switch_module(module.key, on=True)
        flash(f"{module.title} is on.", "success")
    return redirect_to(url_for("xero.show"))


@blueprint.get(f"{HOME}/modules/off")
@requires(Permission.MANAGE_CONNECTION)
def confirm_off() -> Response:
    module = _requested_module()
    return (
        render("xero/module_off.html", module=module)
        if module
        else redirect_to(url_for("xero.show"))
    )


@blueprint.post(f"{HOME}/modules/off")
@requires(Permission.MANAGE_CONNECTION)
def switch_off() -> Response:
    module = _requested_module()
    if module is not None:
        services.switch_module(module.key, on=False)
        flash(
            f"{module.title} is off: its calls are refused from now on, and what it kept is gone.",
            "success",
        )
    return redirect_to(url_for("xero.show"))


def _requested_module() -> Module | None:
    """The optional module that the request names; anything else leads back to the settings and
    changes nothing.
    """
    return next((module for module in OPTIONAL if module.key == request.values.get("module")), None)


@blueprint.post(f"{HOME}/status")
@requires(Permission.LINK_CONTACTS)
def read_status() -> Response:
    is_requested = request_reading("button")
    flash(
        "Asked Xero for the status of your invoices."
        if is_requested
        else "Xero is not connected, or this is switched off: nothing was asked.",
        "info",
    )
    return redirect_to(url_for("xero.show"))
