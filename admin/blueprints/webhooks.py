from flask import Blueprint
from werkzeug.wrappers import Response

from admin.blueprints.listing import listing, page_number, searched
from admin.queries.webhooks import PAGE, last_received, webhook_days, webhook_sources
from app.web.access import requires_sign_in
from app.web.page import render

blueprint = Blueprint("webhooks", __name__, url_prefix="/webhooks")


@blueprint.get("")
@requires_sign_in
def index() -> Response:
    q = searched()
    rows = listing(webhook_sources(q, page_number()), PAGE)
    return render(
        "webhooks/index.html",
        "sources_table",
        listing=rows,
        q=q,
        days=webhook_days(),
        last=last_received(),
    )
