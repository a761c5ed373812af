"""Which time entries the address of their list asks for."""

from collections.abc import Mapping
from typing import Any

from flask import g, request
from werkzeug.wrappers import Response

from app.forms.choosers import Chooser, requested_chooser
from app.forms.directories import Clients, Members, Projects
from app.forms.fields import read_date
from app.kernel import clock
from app.kernel.errors import DomainError
from app.kernel.ids import parse_id
from app.permissions import Permission, can
from app.timesheets.queries import EntryFilter, EntryPlace
from app.timesheets.rules import NamedPeriod, parse_entry_key, period_days
from app.web.addresses import filtered_address, requested_filters
from app.web.page import redirect_to
from app.web.pagination import requested_page

MAX_SEARCH_LETTERS = 100
# Stretches of days that one button chooses.
PERIODS: Mapping[str, str] = {
    NamedPeriod.THIS_WEEK: "This week",
    NamedPeriod.LAST_WEEK: "Last week",
    NamedPeriod.THIS_MONTH: "This month",
    NamedPeriod.LAST_MONTH: "Last month",
}
FILTER_NAMES = ("q", "start", "end", "person", "client", "project", "billable", "billed")


def requested_entry_filter() -> tuple[EntryFilter, dict[str, str]]:
    """What the address asks for, and what in it makes no sense. A member's filter is always their
    own time.
    """
    arguments, problems = request.args, {}
    conditions: dict[str, Any] = {
        "project_id": parse_id(arguments.get("project", "")),
        "client_id": parse_id(arguments.get("client", "")),
    }
    conditions["search"] = arguments.get("q", "").strip()[:MAX_SEARCH_LETTERS]
    for name in ("start", "end"):
        try:
            conditions[name] = read_date(arguments[name]) if arguments.get(name) else None
        except DomainError as refusal:
            problems[name] = refusal.message
    person = (
        parse_id(arguments.get("person", ""))
        if can(g.member.role, Permission.SEE_ALL_TIME)
        else g.member.id
    )
    return (
        EntryFilter(
            membership_id=person,
            billable=_yes_or_no("billable"),
            billed=_yes_or_no("billed"),
            **conditions,
        ),
        problems,
    )


def redirect_from_period() -> Response | None:
    """To the address with the dates of the period that it names; None where it names none."""
    name = request.args.get("period", "")
    if name not in PERIODS:
        return None
    today = clock.today(g.member.time_zone)
    first, last = period_days(NamedPeriod(name), today, g.org.week_start)
    days = {"start": first.isoformat(), "end": last.isoformat()}
    return redirect_to(filtered_address("entries.index", requested_filters(FILTER_NAMES), **days))


def entry_choosers() -> dict[str, Chooser]:
    """By whom, for whom and on what: for those who see everybody's time."""
    if not can(g.member.role, Permission.SEE_ALL_TIME):
        return {}
    return {
        "person": requested_chooser("person", Members(deactivated=True), "Everybody"),
        "client": requested_chooser("client", Clients(archived=True), "All clients"),
        "project": requested_chooser("project", Projects(), "All projects"),
    }


def requested_place() -> EntryPlace:
    """The place in the list that the address names; the newest entries where it makes no sense."""
    return EntryPlace(
        before=parse_entry_key(request.args.get("before", "")),
        after=parse_entry_key(request.args.get("after", "")),
        page=requested_page(),
    )


def place_address(place: EntryPlace | None) -> str | None:
    """The address of that page of the list, under the filters of this one."""
    if place is None:
        return None
    key = {"before": place.before, "after": place.after}
    return filtered_address("entries.index", requested_filters(FILTER_NAMES), **key)


def _yes_or_no(name: str) -> bool | None:
    return {"yes": True, "no": False}.get(request.args.get(name, ""))
