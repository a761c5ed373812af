"""Rows of the week grid that somebody deletes, with the time in them."""

from flask import Blueprint, g, request, url_for
from werkzeug.wrappers import Response

from app.blueprints.timesheet_choosers import chosen_member, other_member_id
from app.blueprints.week_grid import requested_day, week_page
from app.forms.week import read_row
from app.permissions import Permission
from app.timesheets import services
from app.timesheets.rules import first_day
from app.web.access import requires
from app.web.page import flash_undo, is_htmx, redirect_to

blueprint = Blueprint("week_rows", __name__, url_prefix="/o/<slug>/timesheet/rows")


@blueprint.post("/delete")
@requires(Permission.TRACK_OWN_TIME)
def destroy() -> Response:
    person = chosen_member()
    first = first_day(requested_day(person), g.org.week_start)
    key, version = read_row(request.form.get("row", ""))
    work = (key.project_id, key.task_id)
    step_id = services.delete_row(person.id, work, first, version)
    if step_id:
        flash_undo("Row deleted.", url_for("undo.create", undo_step_id=step_id))
    if is_htmx():
        return week_page(person, first, without=key)
    return redirect_to(
        url_for("timesheet.index", week=first.isoformat(), member=other_member_id(person))
    )
