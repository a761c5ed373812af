"""What there is to bill: each client with its time, its other work, and the way to an invoice."""

from uuid import UUID

from flask import Blueprint, g, request
from werkzeug.wrappers import Response

from app.invoicing.queries.other_work import other_work
from app.invoicing.queries.sums_pages import CLIENT_ORDERS
from app.invoicing.queries.unbilled_work import client_parts, clients_to_bill
from app.kernel import clock
from app.kernel.ids import parse_id
from app.permissions import Permission
from app.projects.queries import client as find_client
from app.web.access import requires
from app.web.addresses import pages_around
from app.web.page import is_htmx, render
from app.web.pagination import requested_page
from app.xero.connection.queries import current_connection

blueprint = Blueprint("unbilled", __name__, url_prefix="/o/<slug>/unbilled")

DEFAULT_ORDER = "oldest"


@blueprint.get("")
@requires(Permission.INVOICE)
def index() -> Response:
    """A page of the clients; the parts of the one that `open` names are shown under it."""
    search = request.args.get("q", "").strip()[:100]
    return _listing(search, requested_page(), parse_id(request.args.get("open", "")))


@blueprint.get("/<uuid:client_id>")
@requires(Permission.INVOICE)
def show(client_id: UUID) -> Response:
    """What the client's total is made of; without htmx in the list of clients of its name."""
    client = find_client(client_id)
    if not is_htmx():
        return _listing(client.name, 1, client_id)
    others = other_work(clock.today(g.member.time_zone), [client_id])
    return render("unbilled/_parts.html", parts=client_parts(client, others))


def _listing(search: str, page: int, open_id: UUID | None) -> Response:
    sort, today = _known_order(request.args.get("sort", "")), clock.today(g.member.time_zone)
    listed = clients_to_bill(today, search, sort, page)
    opened = next((row for row in listed.rows if row.client.id == open_id), None)
    return render(
        "unbilled/index.html",
        "unbilled_table",
        rows=listed.rows,
        totals=listed.totals,
        pages=pages_around("unbilled.index", page, listed.has_more, ("q", "sort")),
        search=search,
        sort=sort,
        connected=current_connection() is not None,
        today=today,
        parts=client_parts(opened.client, {opened.client.id: [*opened.others]}) if opened else None,
    )


def _known_order(sort: str) -> str:
    return sort if sort.removeprefix("-") in CLIENT_ORDERS else DEFAULT_ORDER
