"""Timers that wait for an answer: when one really ended that ran for more than a day, and whether
one of less than a minute is kept.
"""

from uuid import UUID

from flask import Blueprint, g, request, url_for
from werkzeug.wrappers import Response

from app.blueprints.entry_words import flash_saved, overlap_note
from app.blueprints.timer import answer_change
from app.forms.timers import EndForm, end_form
from app.permissions import Permission
from app.timesheets import queries, services
from app.timesheets.queries import MemberTimer
from app.web.access import require_readable_time, requires
from app.web.page import local_path, redirect_to, render_form

blueprint = Blueprint("stopped_timers", __name__, url_prefix="/o/<slug>/timer/stopped")


@blueprint.get("/<uuid:stopped_timer_id>")
@requires(Permission.TRACK_OWN_TIME)
def edit(stopped_timer_id: UUID) -> Response:
    timer = _readable_timer(stopped_timer_id)
    return _edit_page(timer, end_form(timer))


@blueprint.post("/<uuid:stopped_timer_id>")
@requires(Permission.TRACK_OWN_TIME)
def update(stopped_timer_id: UUID) -> Response:
    timer = _readable_timer(stopped_timer_id)
    form = end_form(timer)
    entry_id = form.attempt(
        lambda: services.end_stopped_timer(timer.id, form.ended_at(timer.time_zone))
    )
    if entry_id is None:
        return _edit_page(timer, form)
    flash_saved("Time added.", entry_id)
    return redirect_to(local_path(form.back.data, _day_path(timer)))


@blueprint.post("/<uuid:stopped_timer_id>/keep")
@requires(Permission.TRACK_OWN_TIME)
def keep(stopped_timer_id: UUID) -> Response:
    timer = _readable_timer(stopped_timer_id)
    note = overlap_note(services.keep_stopped_timer(timer.id))
    return answer_change(f"Time added. {note}".strip(), _day_path(timer), note)


@blueprint.post("/<uuid:stopped_timer_id>/drop")
@requires(Permission.TRACK_OWN_TIME)
def destroy(stopped_timer_id: UUID) -> Response:
    timer = _readable_timer(stopped_timer_id)
    services.drop_stopped_timer(timer.id)
    return answer_change("Timer discarded. Nothing was added.", _day_path(timer))


def _readable_timer(timer_id: UUID) -> MemberTimer:
    """The timer, when it is one's own or one may see everybody's; raises NotFound, Forbidden."""
    timer = queries.stopped_timer(timer_id)
    require_readable_time(timer.membership_id)
    return timer


def _edit_page(timer: MemberTimer, form: EndForm) -> Response:
    return render_form(
        "timer/stopped.html", form, timer=timer, back=local_path(request.args.get("back"), "")
    )


def _day_path(timer: MemberTimer) -> str:
    other = None if timer.membership_id == g.member.id else timer.membership_id
    return url_for("timesheet.day", date=timer.first_day.isoformat(), member=other)
