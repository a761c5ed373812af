"""What there is to bill: each client with its time, its other work, and the way to an invoice."""

from flask import Blueprint, g, request
from werkzeug.wrappers import Response

from app.invoicing.queries.sums_pages import CLIENT_ORDERS
from app.invoicing.queries.unbilled_work import clients_to_bill
from app.kernel import clock
from app.permissions import Permission
from app.web.access import requires
from app.web.addresses import pages_around
from app.web.page import render
from app.web.pagination import requested_page
from app.xero.connection.queries import current_connection

blueprint = Blueprint("unbilled", __name__, url_prefix="/o/<slug>/unbilled")

DEFAULT_ORDER = "oldest"


@blueprint.get("")
@requires(Permission.INVOICE)
def index() -> Response:
    search = request.args.get("q", "").strip()[:100]
    sort, page = _known_order(request.args.get("sort", "")), requested_page()
    listed = clients_to_bill(clock.today(g.member.time_zone), search, sort, page)
    return render(
        "unbilled/index.html",
        "unbilled_table",
        rows=listed.rows,
        totals=listed.totals,
        pages=pages_around("unbilled.index", page, listed.has_more, ("q", "sort")),
        search=search,
        sort=sort,
        connected=current_connection() is not None,
    )


def _known_order(sort: str) -> str:
    return sort if sort.removeprefix("-") in CLIENT_ORDERS else DEFAULT_ORDER
