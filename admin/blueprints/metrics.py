"""Figures for Prometheus: counts only, no names of organisations or people."""

from hmac import compare_digest

from flask import Blueprint, abort, g, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from werkzeug.wrappers import Response

from admin.queries.connections import connections_by_state
from admin.queries.jobs import jobs_by_state, oldest_due_seconds
from admin.queries.pushes import pushes_by_state
from admin.queries.syncs import standing_sync_failures
from app.config import current_settings
from app.web.access import public

blueprint = Blueprint("metrics", __name__)


@blueprint.get("/metrics")
@public
def index() -> Response:
    """For a collector with the token of the setting, and for signed-in staff; for everybody else
    there is nothing here.
    """
    if g.staff is None and not _has_token():
        abort(404)
    return Response(_render_metrics(), content_type=CONTENT_TYPE_LATEST)


def _has_token() -> bool:
    """Where a request comes from proves nothing: a proxy on this machine need not say that it
    passes one on.
    """
    token, sent = current_settings().metrics_token, request.authorization
    if not token or sent is None or sent.type != "bearer":
        return False
    return compare_digest((sent.token or "").encode(), token.encode())


def _render_metrics() -> bytes:
    registry = CollectorRegistry()
    by_state = (
        ("hourline_jobs", "Jobs by state.", jobs_by_state()),
        (
            "hourline_connections",
            "Organisations by the state of their connection to Xero.",
            connections_by_state(),
        ),
        ("hourline_push_failures", "Invoices in trouble on their way to Xero.", pushes_by_state()),
    )
    for name, words, counts in by_state:
        gauge = Gauge(name, words, ["state"], registry=registry)
        for state, number in counts.items():
            gauge.labels(state).set(number)
    Gauge(
        "hourline_jobs_oldest_due_seconds",
        "How long the longest waiting due job has waited.",
        registry=registry,
    ).set(oldest_due_seconds())
    Gauge("hourline_sync_failures", "Syncs whose latest run failed.", registry=registry).set(
        standing_sync_failures()
    )
    return generate_latest(registry)
