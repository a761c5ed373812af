"""Syncs of the Xero connection: how far they are, when they last ran, and running one now."""

from typing import Any

from flask import Blueprint, flash, request, url_for
from werkzeug.wrappers import Response

from app.permissions import Permission
from app.web.access import requires
from app.web.page import is_htmx, redirect_to, render
from app.xero.connection.models import ConnectionState
from app.xero.contacts.services import unlinked_count
from app.xero.queries import connection
from app.xero.sync import KINDS, request_sync
from app.xero.sync.status import TITLES, sync_status

blueprint = Blueprint("xero_sync", __name__, url_prefix="/o/<slug>/settings/xero/sync")
ON_SETTINGS = "settings"


@blueprint.get("")
@requires(Permission.SEE_CONNECTION)
def show() -> Response:
    return render("xero_sync/show.html", "sync_progress", **_state(request.args.get("on", "")))


def _state(on: str) -> dict[str, Any]:
    """ON: the page that shows it, "settings" or this one, which also says what comes next."""
    syncs = sync_status()
    left = unlinked_count() if syncs.finished_once and on != ON_SETTINGS else None
    return {
        "connection": connection(),
        "syncs": syncs,
        "unlinked": left,
        "on": on if on == ON_SETTINGS else "",
    }


@blueprint.post("")
@requires(Permission.LINK_CONTACTS)
def create() -> Response:
    """Refresh one kind, or everything; `full` reads again what is known."""
    kind, on = request.form.get("kind", ""), request.form.get("on", "")
    request_sync(
        [kind] if kind in KINDS else KINDS, cause="button", full=request.form.get("full") == "1"
    )
    if is_htmx():
        return render("xero_sync/show.html", "sync_progress", **_state(on))
    flash(*_answer(TITLES.get(kind, "what is new").lower()))
    return redirect_to(url_for("xero.show" if on == ON_SETTINGS else "xero_sync.show"))


def _answer(what: str) -> tuple[str, str]:
    found = connection()
    if found is None:
        return "Connect Xero first.", "warning"
    if found.state is not ConnectionState.CONNECTED:
        return "Xero needs reconnecting first: nothing was asked.", "warning"
    return f"Asked Xero for {what}.", "info"
