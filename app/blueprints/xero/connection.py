from typing import Any

from flask import flash, g, request, url_for
from werkzeug.wrappers import Response

from app.blueprints.xero.blueprint import HOME, blueprint
from app.config import current_settings
from app.invoicing.queries.invoice_list import stage_counts
from app.kernel import clock
from app.permissions import Permission
from app.web.access import requires, requires_confirmation
from app.web.page import local_path, redirect_to, render
from app.xero.connect import services
from app.xero.connection import queries
from app.xero.connection.models import Connection
from app.xero.connection.queries import chosen_modules, suggested_modules
from app.xero.connection.services import waits
from app.xero.contacts.queries import unlinked_count
from app.xero.manifest import MODULES, OPTIONAL, modules_in_force
from app.xero.status.queries import latest_reading
from app.xero.sync.queries import sync_status


@blueprint.get(HOME)
@requires(Permission.SEE_CONNECTION)
def show() -> Response:
    connection = queries.current_connection()
    chosen = chosen_modules()
    facts = _facts(connection, chosen) if connection else {"suggested": suggested_modules()}
    return render(
        "xero/show.html",
        connection=connection,
        modules=MODULES,
        optional=OPTIONAL,
        chosen=chosen,
        style=current_settings().xero_scopes,
        **facts,
    )


def _facts(connection: Connection, chosen: frozenset[str]) -> dict[str, Any]:
    return {
        "connected_by": queries.consent_giver_name(connection),
        "missing": queries.missing_scopes_of(connection, chosen),
        "budget": queries.budget_of(connection.tenant_id),
        "shared": queries.is_shared(connection.tenant_id),
        "syncs": sync_status(),
        "reading": latest_reading(),
        "unlinked": unlinked_count(),
        "failed_invoices": stage_counts(clock.today(g.member.time_zone))["problems"],
    }


@blueprint.post(f"{HOME}/wait")
@requires(Permission.LINK_CONTACTS)
def end_wait() -> Response:
    """Try at once what waits for Xero, and lead back to the page where that was asked for."""
    waits.end_wait()
    flash("Trying now. When Xero still says that it is too early, this waits again.", "info")
    return redirect_to(local_path(request.form.get("back"), url_for("xero.show")))


@blueprint.get(f"{HOME}/disconnect")
@requires(Permission.MANAGE_CONNECTION)
@requires_confirmation
def delete() -> Response:
    connection = queries.current_connection()
    if connection is None:
        return redirect_to(url_for("xero.show"))
    return render(
        "xero/delete.html", connection=connection, modules=modules_in_force(chosen_modules())
    )


@blueprint.post(f"{HOME}/disconnect")
@requires(Permission.MANAGE_CONNECTION)
@requires_confirmation
def destroy() -> Response:
    services.disconnect()
    flash(
        "Xero is disconnected. What came from it is gone from Hourline; nothing was changed in"
        " Xero.",
        "success",
    )
    return redirect_to(url_for("xero.show"))
