"""The week grid of a member, as the timesheet's page and one of its cells show it."""

from datetime import date, timedelta
from typing import Any

from flask import g, request
from werkzeug.wrappers import Response

from app.accounts.models import Membership
from app.blueprints.timer import own_running_timer
from app.blueprints.timesheet_choosers import (
    member_chooser,
    new_row_chooser,
    other_member_id,
    sees_all_time,
)
from app.forms.edits import BothSides
from app.forms.fields import read_date, read_work
from app.kernel import clock
from app.kernel.errors import DomainError
from app.projects.queries import first_work, names_of_work
from app.timesheets import queries
from app.timesheets.rules import Grid, RowKey, RowNames, RunningTime, build_grid, first_day
from app.web.page import render

WEEK = timedelta(days=7)


def row_keys(person: Membership, first: date) -> list[RowKey]:
    entries = queries.entries_between(person.id, first, first + timedelta(days=6))
    return list(dict.fromkeys(RowKey(entry.project_id, entry.task_id) for entry in entries))


def week_grid(person: Membership, first: date, added: list[RowKey]) -> Grid:
    entries = queries.entries_between(person.id, first, first + timedelta(days=6))
    keys = [RowKey(entry.project_id, entry.task_id) for entry in entries]
    running = _running_time(person)
    if running:
        keys.append(running.key)
    return build_grid(first, entries, _open_rows([*keys, *added]), added, running)


def _running_time(person: Membership) -> RunningTime | None:
    """The person's running timer, when it has a project."""
    is_own = person.id == g.member.id
    timer = own_running_timer() if is_own else queries.running_timer(person.id)
    if timer is None or timer.project_id is None:
        return None
    return RunningTime(
        RowKey(timer.project_id, timer.task_id),
        RowNames(timer.project_name, timer.client_name, timer.task_name, timer.project_colour),
        timer.first_day,
        timer.started_at,
        timer.seconds,
    )


def _open_rows(keys: list[RowKey]) -> dict[RowKey, RowNames]:
    names = names_of_work((key.project_id, key.task_id) for key in keys)
    return {
        RowKey(name.project_id, name.task_id): RowNames(
            name.project, name.client, name.task, name.colour
        )
        for name in names
        if name.is_open
    }


def requested_day(person: Membership) -> date:
    try:
        return read_date(request.args.get("week") or request.args.get("date") or "")
    except DomainError:
        return clock.today(person.time_zone)


def week_page(
    person: Membership,
    on: date,
    typed: Any = None,
    errors: Any = None,
    conflict: BothSides | None = None,
    status: int = 200,
    without: RowKey | None = None,
) -> Response:
    """The page of the week of `on`, or its grid alone for htmx. `without`: a row that is not shown
    again while it is empty.
    """
    first = first_day(on, g.org.week_start)
    added = [key for text in request.args.getlist("row") if (key := read_work(text))]
    if request.args.get("copy"):
        added += row_keys(person, first - WEEK)
    new_row = new_row_chooser()
    if new_key := read_work(new_row.value):
        added.append(new_key)
        new_row.value = ""
    added = [key for key in added if key != without]
    grid = week_grid(person, first, added)
    return render(
        "timesheet/index.html",
        "week_grid",
        status=status,
        **page_context(person, on, first),
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


def page_context(person: Membership, on: date, first: date) -> dict[str, Any]:
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
