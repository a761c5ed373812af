"""The optional modules: switched on and off by whoever manages the connection; what an open one has read lately."""

from flask import abort, flash, url_for
from werkzeug.wrappers import Response

from app.blueprints.xero import HOME, blueprint
from app.permissions import Permission
from app.web.access import requires
from app.web.page import redirect_to, render
from app.xero import services
from app.xero.following.requests import request_reading
from app.xero.manifest import OPTIONAL, Module


@blueprint.post(f"{HOME}/modules/<module_key>")
@requires(Permission.MANAGE_CONNECTION)
def switch_on(module_key: str) -> Response:
    module = _module(module_key)
    services.switch_module(module.key, on=True)
    flash(f"{module.title} is on.", "success")
    return redirect_to(url_for("xero.show"))


@blueprint.get(f"{HOME}/modules/<module_key>/off")
@requires(Permission.MANAGE_CONNECTION)
def confirm_off(module_key: str) -> Response:
    return render("xero/module_off.html", module=_module(module_key))


@blueprint.post(f"{HOME}/modules/<module_key>/off")
@requires(Permission.MANAGE_CONNECTION)
def switch_off(module_key: str) -> Response:
    module = _module(module_key)
    services.switch_module(module.key, on=False)
    flash(f"{module.title} is off: its calls are refused from now on, and what it kept is gone.", "success")
    return redirect_to(url_for("xero.show"))


def _module(key: str) -> Module:
    found = next((module for module in OPTIONAL if module.key == key), None)
    return found or abort(404)


@blueprint.post(f"{HOME}/status")
@requires(Permission.LINK_CONTACTS)
def read_status() -> Response:
    """Read now what became of the invoices."""
    asked = request_reading("button")
    flash("Asked Xero what became of your invoices." if asked else "Xero is not connected, or this is switched off: nothing was asked.", "info")
    return redirect_to(url_for("xero.show"))
