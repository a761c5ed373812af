from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from admin.blueprints.listing import filter_value, list_page, page_number, search_text
from admin.queries.connections import STATES, connections, connections_by_state
from admin.queries.jobs import jobs_by_state
from admin.queries.pushes import pushes_by_state
from admin.queries.syncs import standing_sync_failures
from app.web.access import requires_sign_in
from app.web.page import render

blueprint = Blueprint("connections", __name__)


@blueprint.get("/")
@requires_sign_in
def home() -> Response:
    return redirect(url_for("connections.index"), 303)


@blueprint.get("/connections")
@requires_sign_in
def index() -> Response:
    state, q = filter_value("state", STATES), search_text()
    return render(
        "connections/index.html",
        "connections_table",
        listing=list_page(connections(state, q, page_number())),
        state=state,
        q=q,
        counts=connections_by_state(),
        syncs=standing_sync_failures(),
        pushes=sum(pushes_by_state().values()),
        dead=jobs_by_state()["dead"],
    )
