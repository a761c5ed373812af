from flask import request
from werkzeug.wrappers import Response

from app.blueprints.invoices import blueprint
from app.invoicing.queries import listing
from app.invoicing.queries.listing import PAGE, InvoiceFilter
from app.permissions import Permission
from app.web.access import requires
from app.web.page import render

TITLES = {
    "": "All",
    "problems": "Need you",
    "drafts": "Drafts",
    "sending": "Sending",
    "in_xero": "In Xero",
    "paid": "Paid",
    "ended": "Ended",
}
LAST_PAGE = 10_000


@blueprint.get("")
@requires(Permission.INVOICE)
def index() -> Response:
    wanted = InvoiceFilter(_known_stage(), request.args.get("q", "").replace("\0", "").strip()[:100])
    page = min(max(request.args.get("page", 1, type=int), 1), LAST_PAGE)
    found = listing.invoices(wanted, page)
    return render(
        "invoices/index.html",
        "invoices_table",
        invoices=found[:PAGE],
        has_more=len(found) > PAGE,
        page_number=page,
        wanted=wanted,
        sums=listing.sums(wanted),
        counts=listing.stage_counts(),
        titles=TITLES,
    )


def _known_stage() -> str:
    stage = request.args.get("stage", "")
    return stage if stage in TITLES else ""
