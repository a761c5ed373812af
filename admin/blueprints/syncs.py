from uuid import UUID

from flask import Blueprint, flash, url_for
from werkzeug.wrappers import Response

from admin import services
from admin.access import current_staff
from admin.blueprints.listing import filter_value, list_page, page_number, search_text
from admin.queries.syncs import sync_failures
from app.web.access import requires_sign_in
from app.web.page import redirect_to, render

# kind of run → what it reads, in words
KINDS = {
    "contacts": "Contacts",
    "items": "Items",
    "tracking": "Tracking",
    "invoices": "Status of invoices",
    "comparison": "Comparison of invoices",
}
blueprint = Blueprint("syncs", __name__, url_prefix="/sync-failures")


@blueprint.get("")
@requires_sign_in
def index() -> Response:
    q, show = search_text(), filter_value("show", ("past",))
    rows = sync_failures(q, past=show == "past", page=page_number())
    return render(
        "syncs/index.html", "syncs_table", listing=list_page(rows), q=q, show=show, kinds=KINDS
    )


@blueprint.post("/<uuid:org_id>/<any(contacts, items, tracking, invoices, comparison):kind>/retry")
@requires_sign_in
def retry(org_id: UUID, kind: str) -> Response:
    services.retry_sync(current_staff().id, org_id, kind)
    flash("Asked for. A worker starts the sync within seconds.", "success")
    return redirect_to(url_for("syncs.index"))
