"""The week grid, the day and the calendar: the pages people live in."""

from datetime import date, timedelta

from flask import Blueprint, flash, g, request, url_for
from werkzeug.wrappers import Response

from app.accounts.models import Membership
from app.blueprints.timesheet_choosers import (
    chosen_member,
    member_chooser,
    other_member_id,
    sees_all_time,
)
from app.blueprints.week_grid import page_context, requested_day, week_grid, week_page
from app.forms.choosers import redirect_from_words
from app.forms.edits import both_sides
from app.forms.timesheets import new_entry_form
from app.forms.week import VERSION_PREFIX, cell_mark, cell_of, cell_text, read_cells, row_mark
from app.kernel import clock
from app.kernel.errors import DomainError
from app.kernel.versions import EditConflict
from app.permissions import Permission
from app.timesheets import queries, services
from app.timesheets.queries import MemberTimer
from app.timesheets.rules import (
    build_month,
    first_day,
    month_days,
)
from app.timesheets.services import WeekChange
from app.web.access import requires
from app.web.filters import count_noun, localdate
from app.web.page import flash_undo, is_htmx, redirect_to, render

blueprint = Blueprint("timesheet", __name__, url_prefix="/o/<slug>/timesheet")
blueprint.add_app_template_filter(cell_mark)
blueprint.add_app_template_filter(cell_text)
blueprint.add_app_template_filter(row_mark)
DAY, MONTH_AND_MORE = timedelta(days=1), timedelta(days=31)


@blueprint.get("")
@requires(Permission.TRACK_OWN_TIME)
def index() -> Response:
    person = chosen_member()
    return week_page(person, requested_day(person))


@blueprint.post("")
@requires(Permission.TRACK_OWN_TIME)
def update() -> Response:
    """The whole week at once, where there is no JavaScript: all of it or nothing."""
    person = chosen_member()
    first = first_day(requested_day(person), g.org.week_start)
    changes, errors = read_cells(request.form)
    conflict, status = None, 422
    try:
        change = WeekChange() if errors else services.set_cells(person.id, changes)
    except DomainError as refusal:
        errors = {refusal.field or "": refusal.message}
        if isinstance(refusal, EditConflict):
            conflict, status = both_sides(refusal), refusal.status
    if errors:
        return week_page(
            person,
            first,
            typed={name: text.replace("\0", "") for name, text in request.form.items()},
            errors=errors,
            conflict=conflict,
            status=status,
        )
    if change.step_id:
        undo_path = url_for("undo.create", undo_step_id=change.step_id)
        flash_undo(f"Saved {count_noun(change.cells, 'cell')}.", undo_path)
    else:
        flash("Nothing was changed.", "info")
    return redirect_to(
        url_for(
            "timesheet.index",
            week=first.isoformat(),
            member=other_member_id(person),
            row=request.args.getlist("row") or None,
        )
    )


@blueprint.post("/cell")
@requires(Permission.TRACK_OWN_TIME)
def cell() -> Response:
    """One cell as it is left with the keyboard: answers the cell and the totals it changes."""
    person, name = chosen_member(), request.args.get("name", "")
    position = cell_of(name)
    fields = (name, VERSION_PREFIX + name)
    changes, errors = read_cells({field: request.form.get(field, "") for field in fields})
    change, conflict, status = WeekChange(), None, 422
    try:
        if not errors:
            change = services.set_cells(person.id, changes)
    except DomainError as refusal:
        errors, status = {name: refusal.message}, refusal.status
        conflict = both_sides(refusal) if isinstance(refusal, EditConflict) else None
    grid = week_grid(person, first_day(position.on, g.org.week_start), [position.key])
    row = next((row for row in grid.rows if row.key == position.key), None)
    undo_path = change.step_id and url_for("undo.create", undo_step_id=change.step_id)
    if undo_path and not changes[0].seconds:
        flash_undo(f"Time of {localdate(position.on)} deleted.", undo_path)
    if errors and row is None:
        raise DomainError(errors[name])
    if row is None or not is_htmx():
        return redirect_to(
            url_for("timesheet.index", week=position.on.isoformat(), member=other_member_id(person))
        )
    return render(
        "timesheet/_saved.html",
        status=status if errors else 200,
        grid=grid,
        row=row,
        cell=row.cells[grid.days.index(position.on)],
        errors=errors,
        conflict=conflict,
        undo_path=undo_path,
        typed={name: request.form.get(name, "").replace("\0", "")} if errors else {},
        other=other_member_id(person),
        today=clock.today(person.time_zone),
    )


@blueprint.get("/day")
@requires(Permission.TRACK_OWN_TIME)
def day() -> Response:
    person = chosen_member()
    on = requested_day(person)
    first = first_day(on, g.org.week_start)
    entries = queries.entries_between(person.id, first, first + timedelta(days=6))
    on_day = [entry for entry in entries if entry.entry_date == on]
    totals = {first + timedelta(days=place): 0 for place in range(7)}
    for entry in entries:
        totals[entry.entry_date] += entry.seconds
    return render(
        "timesheet/day.html",
        "day_entries",
        **page_context(person, on, first),
        before=on - DAY,
        after=on + DAY,
        entries=on_day,
        overlaps=queries.overlaps_of([entry.id for entry in on_day]),
        waiting_timers=_waiting_timers(person, on),
        totals=totals,
        form=new_entry_form(on),
    )


@blueprint.get("/calendar")
@requires(Permission.TRACK_OWN_TIME)
def calendar() -> Response:
    person = chosen_member()
    on = requested_day(person)
    days = month_days(on, g.org.week_start)
    first = on.replace(day=1)
    weeks = build_month(on, g.org.week_start, queries.entries_between(person.id, days[0], days[-1]))
    return render(
        "timesheet/calendar.html",
        "calendar_month",
        **page_context(person, on, first_day(on, g.org.week_start)),
        month=first,
        before=(first - DAY).replace(day=1),
        after=(first + MONTH_AND_MORE).replace(day=1),
        weeks=weeks,
        seconds=sum(day.seconds for week in weeks for day in week.days if day.in_month),
    )


@blueprint.before_request
def redirect_named_member() -> Response | None:
    """Lead on to the time of whom words in the address name."""
    if request.method != "GET" or not sees_all_time():
        return None
    return redirect_from_words(member_chooser(g.member))


def _waiting_timers(person: Membership, on: date) -> list[MemberTimer]:
    """Somebody else's timers of that day that wait until it is said when they ended; one's own are
    in the bar on top of every page.
    """
    if person.id == g.member.id:
        return []
    timers = queries.timers_of(person.id)
    return [timer for timer in timers if timer.stopped_at and timer.first_day == on]
