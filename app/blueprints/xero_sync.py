"""Syncs of the Xero connection: how far they are, when they last ran, and running one now."""

from flask import Blueprint, flash, request, url_for
from werkzeug.wrappers import Response

from app.permissions import Permission
from app.web.access import requires
from app.web.page import redirect_to, render
from app.xero.contacts import unlinked_clients
from app.xero.queries import connection
from app.xero.sync import KINDS, request_sync
from app.xero.sync.status import sync_status

blueprint = Blueprint("xero_sync", __name__, url_prefix="/o/<slug>/settings/xero/sync")


@blueprint.get("")
@requires(Permission.SEE_CONNECTION)
def show() -> Response:
    syncs = sync_status()
    left = len(unlinked_clients()) if syncs.finished_once else None
    return render("xero_sync/show.html", "sync_progress", connection=connection(), syncs=syncs, unlinked=left)


@blueprint.post("")
@requires(Permission.LINK_CONTACTS)
def create() -> Response:
    """Refresh one kind, or everything."""
    kind = request.form.get("kind", "")
    request_sync([kind] if kind in KINDS else KINDS, cause="button", full=request.form.get("full") == "1")
    flash("Asked Xero for what is new.", "info")
    return redirect_to(url_for("xero_sync.show"))
