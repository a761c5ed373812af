"""Syncs of the Xero connection: how far they are, when they last ran, and running one now."""

from typing import Any

from flask import Blueprint, flash, request, url_for
from werkzeug.wrappers import Response

from app.permissions import Permission
from app.web.access import requires
from app.web.page import is_htmx, redirect_to, render
from app.xero.connection.models import ConnectionState
from app.xero.connection.queries import current_connection
from app.xero.contacts.queries import unlinked_count
from app.xero.sync.queries import KIND_TITLES, sync_status
from app.xero.sync.rules import RECORD_KINDS
from app.xero.sync.services.requests import request_sync

blueprint = Blueprint("xero_sync", __name__, url_prefix="/o/<slug>/settings/xero/sync")
ON_SETTINGS = "settings"


@blueprint.get("")
@requires(Permission.SEE_CONNECTION)
def show() -> Response:
    return render(
        "xero_sync/show.html", "sync_progress", **_sync_context(request.args.get("on", ""))
    )


def _sync_context(on: str) -> dict[str, Any]:
    """`on`: the page that shows it, "settings" or this one, which also says what comes next."""
    syncs = sync_status()
    unlinked = unlinked_count() if syncs.has_finished_once and on != ON_SETTINGS else None
    return {
        "connection": current_connection(),
        "syncs": syncs,
        "unlinked": unlinked,
        "on": on if on == ON_SETTINGS else "",
    }


@blueprint.post("")
@requires(Permission.LINK_CONTACTS)
def create() -> Response:
    """Refresh one kind, or everything; `full` reads again what is known."""
    kind, on = request.form.get("kind", ""), request.form.get("on", "")
    request_sync(
        [kind] if kind in RECORD_KINDS else RECORD_KINDS,
        cause="button",
        full=request.form.get("full") == "1",
    )
    if is_htmx():
        return render("xero_sync/show.html", "sync_progress", **_sync_context(on))
    flash(*_request_notice(KIND_TITLES.get(kind, "what is new").lower()))
    return redirect_to(url_for("xero.show" if on == ON_SETTINGS else "xero_sync.show"))


def _request_notice(records: str) -> tuple[str, str]:
    connection = current_connection()
    if connection is None:
        return "Connect Xero first.", "warning"
    if connection.state is not ConnectionState.CONNECTED:
        return "Xero needs reconnecting first: nothing was asked.", "warning"
    return f"Asked Xero for {records}.", "info"
