from typing import Any
from uuid import UUID

from flask import Blueprint, flash, url_for
from werkzeug.wrappers import Response

from admin import services
from admin.access import current_staff
from admin.blueprints.listing import filter_value, list_page, page_number, search_text
from admin.queries.jobs import (
    STATES,
    job_kinds,
    jobs_by_state,
    jobs_in_state,
    missing_keys,
    oldest_due_seconds,
)
from app.kernel.errors import Conflict, NotFound
from app.web.access import requires_sign_in
from app.web.page import redirect_to, render

blueprint = Blueprint("jobs", __name__, url_prefix="/jobs")


@blueprint.get("")
@requires_sign_in
def index() -> Response:
    kinds = job_kinds()
    state, kind, q = (
        filter_value("state", STATES, "dead"),
        filter_value("kind", kinds),
        search_text(),
    )
    rows = jobs_in_state(state, kind, q, page_number())
    filters: dict[str, Any] = {"state": state, "kind": kind, "q": q, "kinds": kinds}
    return render(
        "jobs/index.html",
        "jobs_table",
        listing=list_page(rows),
        counts=jobs_by_state(),
        due=oldest_due_seconds(),
        missing_keys=missing_keys(),
        **filters,
    )


@blueprint.post("/<uuid:job_id>/retry")
@requires_sign_in
def retry(job_id: UUID) -> Response:
    try:
        services.retry_job(current_staff().id, job_id)
        flash("The job is due again.", "success")
    except (Conflict, NotFound) as refusal:
        flash(refusal.message, "warning")
    return redirect_to(url_for("jobs.index"))
