"""What there is to bill: each client with its time, its other work, and the way to an invoice."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, g, request
from werkzeug.wrappers import Response

from app.invoicing.queries.unbilled_work import ClientToBill, clients_to_bill, currency_totals
from app.kernel import clock
from app.permissions import Permission
from app.web.access import requires
from app.web.page import render
from app.xero.connection.queries import current_connection

blueprint = Blueprint("unbilled", __name__, url_prefix="/o/<slug>/unbilled")

# What the rows may be sorted by; with a "-" in front the other way round.
ORDERS: dict[str, Callable[[ClientToBill], Any]] = {
    "client": lambda row: row.client.name_key,
    "hours": lambda row: row.seconds,
    "amount": lambda row: (row.client.currency, row.amount),
    "oldest": lambda row: row.oldest_day,
}
DEFAULT_ORDER = "oldest"


@blueprint.get("")
@requires(Permission.INVOICE)
def index() -> Response:
    search = request.args.get("q", "").strip()[:100]
    sort = _known_order(request.args.get("sort", ""))
    rows = clients_to_bill(clock.today(g.member.time_zone), search)
    return render(
        "unbilled/index.html",
        "unbilled_table",
        rows=sorted(rows, key=ORDERS[sort.removeprefix("-")], reverse=sort.startswith("-")),
        totals=currency_totals(rows),
        search=search,
        sort=sort,
        connected=current_connection() is not None,
    )


def _known_order(sort: str) -> str:
    return sort if sort.removeprefix("-") in ORDERS else DEFAULT_ORDER
