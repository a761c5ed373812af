"""Taking back what was done: by the button of its toast, at once or later."""

from uuid import UUID

from flask import Blueprint, flash, url_for
from werkzeug.wrappers import Response

from app.permissions import Permission
from app.timesheets import queries, services
from app.web.access import require_readable_time, requires
from app.web.page import is_htmx, local_path, path_before, redirect_to, toast_response

blueprint = Blueprint("undo", __name__, url_prefix="/o/<slug>/undo")


@blueprint.post("/<uuid:undo_step_id>")
@requires(Permission.TRACK_OWN_TIME)
def create(undo_step_id: UUID) -> Response:
    """Make everything of the step what it was, where one may see the time of all it is about."""
    for membership_id in queries.members_of_step(undo_step_id):
        require_readable_time(membership_id)
    services.undo_time_change(undo_step_id)
    flash("Undone: it is as it was.", "success")
    if is_htmx():
        return toast_response("entries-changed")
    return redirect_to(local_path(path_before(), url_for("timesheet.index")))
