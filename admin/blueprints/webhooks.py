from flask import Blueprint
from werkzeug.wrappers import Response

from admin.blueprints.listing import list_page, page_number, search_text
from admin.queries.webhooks import last_received, webhook_days, webhook_sources
from app.web.access import requires_sign_in
from app.web.page import render

blueprint = Blueprint("webhooks", __name__, url_prefix="/webhooks")


@blueprint.get("")
@requires_sign_in
def index() -> Response:
    q = search_text()
    rows = list_page(webhook_sources(q, page_number()))
    return render(
        "webhooks/index.html",
        "sources_table",
        listing=rows,
        q=q,
        days=webhook_days(),
        last=last_received(),
    )
