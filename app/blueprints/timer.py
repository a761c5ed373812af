"""The running timer: in the bar at the top of every page, and a page of its own to edit it."""

from uuid import UUID

from flask import Blueprint, flash, g, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.blueprints.entry_words import overlap_note
from app.forms.choosers import Chooser
from app.forms.directories import Work
from app.forms.edits import ConfirmationForm, confirmation_form
from app.forms.timers import StartForm, TimerForm, timer_form
from app.permissions import Permission
from app.timesheets import queries, services
from app.timesheets.queries import MemberTimer
from app.timesheets.rules import StopOutcome
from app.web.access import require_readable_time, requires
from app.web.context import add_frame_value
from app.web.page import is_htmx, local_path, redirect_to, render, render_form

blueprint = Blueprint("timer", __name__, url_prefix="/o/<slug>/timer")
CHANGED_EVENT = "timer-changed"

STOP_WORDS = {
    StopOutcome.ADDED: "Timer stopped, time added.",
    StopOutcome.NO_TIME: "Timer stopped. There was no time to add.",
    StopOutcome.DROPPED: "Timer stopped. It ran for less than a minute, so nothing was added.",
}


def _own_timers() -> list[MemberTimer]:
    """The member's timers, asked once a request, after what the request has changed."""
    if "own_timers" not in g:
        g.own_timers = queries.timers_of(g.member.id)
    timers: list[MemberTimer] = g.own_timers
    return timers


def own_running_timer() -> MemberTimer | None:
    """Of whoever asks; asked once a request, with what else the frame shows of timers."""
    return next((timer for timer in _own_timers() if timer.stopped_at is None), None)


add_frame_value("running_timer", own_running_timer)
add_frame_value(
    "stopped_timers", lambda: [timer for timer in _own_timers() if timer.stopped_at is not None]
)
# A template asks for all that it names, and this is shown beside a running timer alone.
add_frame_value(
    "timers_elsewhere",
    lambda: queries.timers_elsewhere(current_user.id) if own_running_timer() else [],
)
add_frame_value("timer_chooser", lambda: Chooser(Work(), "project_id", "Project…"))


@blueprint.get("")
@requires(Permission.TRACK_OWN_TIME)
def edit() -> Response:
    """The running timer's page; without one, the page that starts it."""
    timer = queries.running_timer(g.member.id)
    return (
        _edit_page(timer, timer_form(timer, g.member.time_zone))
        if timer
        else render_form("timer/new.html", StartForm())
    )


@blueprint.post("")
@requires(Permission.TRACK_OWN_TIME)
def start() -> Response:
    form = StartForm()
    form.attempt(lambda: services.start_timer(g.member.id, form.details()))
    if not form.errors:
        return answer_change("The timer is running.")
    if is_htmx():
        return render("timer/_refused.html", status=422, form=form)
    return render_form("timer/new.html", form)


@blueprint.post("/stop")
@requires(Permission.TRACK_OWN_TIME)
def stop() -> Response:
    stop = services.stop_timer(g.member.id)
    if stop.outcome.is_question and not is_htmx():
        back = local_path(request.form.get("back"), "") or None
        return redirect_to(
            url_for("stopped_timers.edit", stopped_timer_id=stop.timer_id, back=back)
        )
    words = STOP_WORDS.get(stop.outcome, "")
    if stop.entry_id is None:
        return answer_change(words, note=words)
    note = overlap_note(stop.entry_id)
    return answer_change(f"{words} {note}".strip(), note=note)


@blueprint.post("/edit")
@requires(Permission.TRACK_OWN_TIME)
def update() -> Response:
    timer = queries.running_timer(g.member.id)
    if timer is None:
        return redirect_to(url_for("timer.edit"))
    form = timer_form(timer, g.member.time_zone)
    form.attempt(
        lambda: services.update_timer(
            g.member.id,
            form.details(),
            form.started_at(g.member.time_zone),
            form.version.data,
        )
    )
    if form.errors:
        return _edit_page(timer, form)
    flash("Timer saved.", "success")
    return redirect_to(local_path(form.back.data, url_for("timesheet.day")))


@blueprint.get("/discard")
@requires(Permission.TRACK_OWN_TIME)
def discard() -> Response:
    timer = queries.running_timer(g.member.id)
    if timer is None:
        return render("timer/discard.html", timer=None)
    return _discard_page(timer, confirmation_form(timer))


@blueprint.post("/discard")
@requires(Permission.TRACK_OWN_TIME)
def destroy() -> Response:
    """What the page showed goes, and nothing that was started since."""
    timer = queries.running_timer(g.member.id)
    if timer is None:
        flash("No timer is running, so nothing was discarded.", "warning")
        return redirect_to(url_for("timesheet.day"))
    form = confirmation_form(timer)
    form.attempt(lambda: services.discard_timer(g.member.id, form.version.data))
    if form.errors:
        return _discard_page(timer, form)
    flash("Timer discarded. Nothing was added.", "success")
    return redirect_to(url_for("timesheet.day"))


@blueprint.post("/continue/<uuid:entry_id>")
@requires(Permission.TRACK_OWN_TIME)
def resume(entry_id: UUID) -> Response:
    """Work on an earlier entry's project goes on: its words, a new start."""
    entry = queries.entry(entry_id)
    require_readable_time(entry.membership_id)
    services.continue_entry(entry_id, g.member.id)
    return answer_change("The timer is running.")


def _discard_page(timer: MemberTimer, form: ConfirmationForm) -> Response:
    return render_form("timer/discard.html", form, timer=timer)


def _edit_page(timer: MemberTimer, form: TimerForm) -> Response:
    return render_form("timer/edit.html", form, timer=timer)


def answer_change(words: str, default: str = "", note: str = "") -> Response:
    """The bar as it is now, for htmx, with a `note` of what nobody sees otherwise; else the way
    back, or to the path `default`, with the words on top.
    """
    if not is_htmx():
        flash(words, "success")
        return redirect_to(
            local_path(request.form.get("back"), default or url_for("timesheet.day"))
        )
    return render("timer/_bar.html", trigger=CHANGED_EVENT, timer_note=note)
