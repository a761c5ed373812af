from flask import Blueprint, flash, request, url_for
from werkzeug.wrappers import Response

from admin import services
from admin.access import current_staff
from admin.queries.retention import retention_runs
from app.kernel.tables import retention_policies
from app.web.access import requires_sign_in
from app.web.page import redirect_to, render

blueprint = Blueprint("retention", __name__, url_prefix="/retention")


@blueprint.get("")
@requires_sign_in
def index() -> Response:
    runs = retention_runs()
    dry = next((run for run in runs if run.dry and run.finished_at), None)
    return render(
        "retention/index.html",
        "retention_state",
        policy=retention_policies(),
        rows_of={run.id: sum(run.counts.values()) for run in runs},
        runs=runs,
        dry=dry,
        busy=any(run.finished_at is None for run in runs),
    )


@blueprint.get("/run")
@requires_sign_in
def new() -> Response:
    return render("retention/new.html")


@blueprint.post("/runs")
@requires_sign_in
def create() -> Response:
    dry = request.form.get("dry") == "1"
    services.request_retention(current_staff().id, dry=dry)
    flash(
        "Counting: nothing is removed."
        if dry
        else "Asked for. A worker removes what is past its time.",
        "success",
    )
    return redirect_to(url_for("retention.index"))
