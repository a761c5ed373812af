"""The data access log: every call to Xero, to read and to download."""

from datetime import datetime

from flask import request
from werkzeug.wrappers import Response

from app.blueprints.xero.blueprint import HOME, blueprint
from app.permissions import Permission
from app.web.access import requires
from app.web.downloads import csv_download
from app.web.page import render
from app.xero.connection import queries, rules
from app.xero.manifest import MODULES

ENDPOINTS = {endpoint.name: endpoint.purpose for module in MODULES for endpoint in module.endpoints}


@blueprint.get(f"{HOME}/calls")
@requires(Permission.SEE_LOGS)
def calls() -> Response:
    endpoint, outcome = _filters()
    newest_calls = queries.calls(endpoint, outcome, _before())
    page = newest_calls[: queries.CALLS_PER_PAGE]
    older = page[-1].call.created_at.isoformat() if len(newest_calls) > len(page) else None
    filters = {name: value for name, value in (("call", endpoint), ("outcome", outcome)) if value}
    return render(
        "xero/calls.html",
        "calls_table",
        calls=page,
        older=older,
        before=_before(),
        filters=filters,
        endpoints=list(ENDPOINTS),
        outcomes=rules.OUTCOME_WORDS,
    )


@blueprint.get(f"{HOME}/calls.csv")
@requires(Permission.SEE_LOGS)
def calls_csv() -> Response:
    calls = queries.all_calls(*_filters())
    return csv_download("xero-data-access-log.csv", list(rules.call_rows(calls)))


def _filters() -> tuple[str, str]:
    """What the address asks for; words that the log does not know filter nothing."""
    endpoint, outcome = request.args.get("call", ""), request.args.get("outcome", "")
    return (
        endpoint if endpoint in ENDPOINTS else "",
        outcome if outcome in rules.OUTCOME_WORDS else "",
    )


def _before() -> datetime | None:
    try:
        moment = datetime.fromisoformat(request.args.get("before", ""))
    except ValueError:
        return None
    return moment if moment.tzinfo else None
