from typing import Any
from uuid import UUID

from flask import Blueprint, flash, url_for
from werkzeug.wrappers import Response

from admin import services
from admin.access import this_staff
from admin.blueprints.listing import chosen, listing, page_number, searched
from admin.queries.jobs import PAGE, STATES, job_list, jobs_by_state, kinds, oldest_due_seconds
from app.kernel.errors import Conflict, NotFound
from app.web.access import requires_sign_in
from app.web.page import redirect_to, render

blueprint = Blueprint("jobs", __name__, url_prefix="/jobs")


@blueprint.get("")
@requires_sign_in
def index() -> Response:
    known = kinds()
    state, kind, q = chosen("state", STATES, "dead"), chosen("kind", known), searched()
    rows = job_list(state, kind, q, page_number())
    filters: dict[str, Any] = {"state": state, "kind": kind, "q": q, "kinds": known}
    return render(
        "jobs/index.html",
        "jobs_table",
        listing=listing(rows, PAGE),
        counts=jobs_by_state(),
        due=oldest_due_seconds(),
        **filters,
    )


@blueprint.post("/<uuid:job_id>/retry")
@requires_sign_in
def retry(job_id: UUID) -> Response:
    try:
        services.retry_job(this_staff().id, job_id)
        flash("The job is due again.", "success")
    except (Conflict, NotFound) as refusal:
        flash(refusal.message, "warning")
    return redirect_to(url_for("jobs.index"))
