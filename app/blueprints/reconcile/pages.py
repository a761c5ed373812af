from datetime import date
from typing import Any
from uuid import UUID

from flask import flash, g, request, url_for
from werkzeug.wrappers import Response

from app.blueprints.reconcile.blueprint import blueprint
from app.blueprints.reconcile.words import describe_difference
from app.invoicing.services.differences import accept_difference
from app.kernel import clock
from app.permissions import Permission
from app.reports import reconcile
from app.web.access import requires
from app.web.page import is_htmx, local_path, redirect_to, render
from app.xero.connection.queries import current_connection, follows_invoices, invoice_url
from app.xero.status.queries import last_compared, latest_comparison
from app.xero.status.services.requests import request_comparison

# What the page offers to look back on: months, in words.
PERIODS = {"3": "The last 3 months", "12": "The last 12 months", "all": "Everything"}


def chosen_period() -> str:
    period = request.values.get("period", "")
    return period if period in PERIODS else "3"


def first_day(period: str) -> date | None:
    """The first day of the month that `period` begins with, where the reader is; None for
    everything.
    """
    if period == "all":
        return None
    today = clock.today(g.member.time_zone)
    years, month = divmod(today.year * 12 + today.month - int(period), 12)
    return date(years, month + 1, 1)


@blueprint.get("")
@requires(Permission.INVOICE)
def index() -> Response:
    return render("reconcile/index.html", "comparison", **_context())


def _context() -> dict[str, Any]:
    period, connection = chosen_period(), current_connection()
    since, contacts = first_day(period), reconcile.contact_names()
    findings = reconcile.findings(
        since, accepted="accepted" in request.args, limit=reconcile.MAX_SHOWN_FINDINGS + 1
    )
    return {
        "period": period,
        "periods": PERIODS,
        "connection": connection,
        "follows": follows_invoices(),
        "run": latest_comparison(),
        "compared": last_compared(),
        "months": reconcile.client_months(since),
        "waiting": reconcile.pushed_count(since),
        "findings": [
            (finding, describe_difference(finding.difference, finding.invoice, contacts))
            for finding in findings[: reconcile.MAX_SHOWN_FINDINGS]
        ],
        "has_more": len(findings) > reconcile.MAX_SHOWN_FINDINGS,
        "with_accepted": "accepted" in request.args,
        "xero_address": (lambda invoice: invoice_url(connection, invoice.xero_invoice_id))
        if connection
        else (lambda _invoice: None),
    }


@blueprint.post("")
@requires(Permission.INVOICE)
def create() -> Response:
    """Compare now; the page shows how far it is."""
    period = chosen_period()
    is_requested = request_comparison(first_day(period))
    if is_htmx():
        return render("reconcile/index.html", "comparison", **_context())
    flash(
        "Comparing with Xero."
        if is_requested
        else "Xero is not connected, or does not let Hourline read invoices: nothing was asked.",
        "info",
    )
    return redirect_to(url_for("reconcile.index", period=period))


@blueprint.post("/<uuid:difference_id>/acceptance")
@requires(Permission.INVOICE)
def accept(difference_id: UUID) -> Response:
    accept_difference(difference_id)
    flash("Accepted. It is shown again only if Xero changes once more.", "success")
    overview = url_for("reconcile.index", period=chosen_period())
    return redirect_to(local_path(request.form.get("back"), overview))
