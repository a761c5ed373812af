from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from admin.blueprints.listing import chosen, listing, page_number, searched
from admin.queries.connections import PAGE, STATES, connections, connections_by_state
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
    state, q = chosen("state", STATES), searched()
    return render(
        "connections/index.html",
        "connections_table",
        listing=listing(connections(state, q, page_number()), PAGE),
        state=state,
        q=q,
        counts=connections_by_state(),
        syncs=standing_sync_failures(),
        pushes=sum(pushes_by_state().values()),
        dead=jobs_by_state()["dead"],
    )
