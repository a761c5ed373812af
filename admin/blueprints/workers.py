from flask import Blueprint
from werkzeug.wrappers import Response

from admin.queries.jobs import missing_keys, oldest_due_seconds
from admin.queries.workers import jobs_by_kind, periodic_work, pulse
from app.web.access import requires_sign_in
from app.web.page import render

blueprint = Blueprint("workers", __name__, url_prefix="/workers")


@blueprint.get("")
@requires_sign_in
def index() -> Response:
    return render(
        "workers/index.html",
        pulse=pulse(),
        waited=oldest_due_seconds(),
        missing_keys=missing_keys(),
        kinds=jobs_by_kind(),
        periodic=periodic_work(),
    )
