"""The week grid, the day and the calendar: the pages people live in."""

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, flash, g, request, url_for
from werkzeug.wrappers import Response

from app.accounts.models import Membership
from app.blueprints.timesheet_choosers import (
    chosen_member,
    member_chooser,
    new_row_chooser,
    other_member_id,
    sees_all_time,
)
from app.blueprints.week_grid import row_keys, week_grid
from app.forms.choosers import redirect_from_words
from app.forms.edits import BothSides, both_sides
from app.forms.fields import read_date, read_work
from app.forms.timesheets import new_entry_form
from app.forms.week import VERSION_PREFIX, cell_mark, cell_of, cell_text, read_cells
from app.kernel import clock
from app.kernel.errors import DomainError
from app.kernel.versions import EditConflict
from app.permissions import Permission
from app.projects.queries import first_work
from app.timesheets import queries, services
from app.timesheets.queries import MemberTimer
from app.timesheets.rules import (
    build_month,
    first_day,
    month_days,
)
from app.web.access import requires
from app.web.filters import count_noun
from app.web.page import is_htmx, redirect_to, render

blueprint = Blueprint("timesheet", __name__, url_prefix="/o/<slug>/timesheet")
blueprint.add_app_template_filter(cell_mark)
blueprint.add_app_template_filter(cell_text)
DAY, WEEK, MONTH_AND_MORE = timedelta(days=1), timedelta(days=7), timedelta(days=31)


@blueprint.get("")
@requires(Permission.TRACK_OWN_TIME)
def index() -> Response:
    person = chosen_member()
    return _week_page(person, _requested_day(person))


@blueprint.post("")
@requires(Permission.TRACK_OWN_TIME)
def update() -> Response:
    """The whole week at once, where there is no JavaScript: all of it or nothing."""
    person = chosen_member()
    first = first_day(_requested_day(person), g.org.week_start)
    changes, errors = read_cells(request.form)
    conflict, status = None, 422
    try:
        changed = 0 if errors else services.set_cells(person.id, changes)
    except DomainError as refusal:
        errors = {refusal.field or "": refusal.message}
        if isinstance(refusal, EditConflict):
            conflict, status = both_sides(refusal), refusal.status
    if errors:
        return _week_page(
            person,
            first,
            typed={name: text.replace("\0", "") for name, text in request.form.items()},
            errors=errors,
            conflict=conflict,
            status=status,
        )
    flash(
        f"{count_noun(changed, 'cell')} changed." if changed else "Nothing was changed.", "success"
    )
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
    conflict, status = None, 422
    try:
        if not errors:
            services.set_cells(person.id, changes)
    except DomainError as refusal:
        errors, status = {name: refusal.message}, refusal.status
        conflict = both_sides(refusal) if isinstance(refusal, EditConflict) else None
    grid = week_grid(person, first_day(position.on, g.org.week_start), [position.key])
    row = next((row for row in grid.rows if row.key == position.key), None)
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
        typed={name: request.form.get(name, "").replace("\0", "")} if errors else {},
        other=other_member_id(person),
        today=clock.today(person.time_zone),
    )


@blueprint.get("/day")
@requires(Permission.TRACK_OWN_TIME)
def day() -> Response:
    person = chosen_member()
    on = _requested_day(person)
    first = first_day(on, g.org.week_start)
    entries = queries.entries_between(person.id, first, first + timedelta(days=6))
    on_day = [entry for entry in entries if entry.entry_date == on]
    totals = {first + timedelta(days=place): 0 for place in range(7)}
    for entry in entries:
        totals[entry.entry_date] += entry.seconds
    return render(
        "timesheet/day.html",
        "day_entries",
        **_page_context(person, on, first),
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
    on = _requested_day(person)
    days = month_days(on, g.org.week_start)
    first = on.replace(day=1)
    weeks = build_month(on, g.org.week_start, queries.entries_between(person.id, days[0], days[-1]))
    return render(
        "timesheet/calendar.html",
        "calendar_month",
        **_page_context(person, on, first_day(on, g.org.week_start)),
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


def _requested_day(person: Membership) -> date:
    try:
        return read_date(request.args.get("week") or request.args.get("date") or "")
    except DomainError:
        return clock.today(person.time_zone)


def _week_page(
    person: Membership,
    on: date,
    typed: Any = None,
    errors: Any = None,
    conflict: BothSides | None = None,
    status: int = 200,
) -> Response:
    first = first_day(on, g.org.week_start)
    added = [key for text in request.args.getlist("row") if (key := read_work(text))]
    if request.args.get("copy"):
        added += row_keys(person, first - WEEK)
    new_row = new_row_chooser()
    if new_key := read_work(new_row.value):
        added.append(new_key)
        new_row.value = ""
    grid = week_grid(person, first, added)
    return render(
        "timesheet/index.html",
        "week_grid",
        status=status,
        **_page_context(person, on, first),
        before=first - WEEK,
        after=first + WEEK,
        grid=grid,
        added=[str(key) for key in dict.fromkeys(added)],
        new_row=new_row,
        has_projects=bool(grid.rows) or bool(first_work(1)),
        typed=typed or {},
        errors=errors or {},
        conflict=conflict,
    )


def _page_context(person: Membership, on: date, first: date) -> dict[str, Any]:
    days = {
        "on": on,
        "first": first,
        "last": first + timedelta(days=6),
        "today": clock.today(person.time_zone),
    }
    return {
        "person": person,
        "other": other_member_id(person),
        "whose": member_chooser(person) if sees_all_time() else None,
        **days,
    }
