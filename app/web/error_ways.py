"""Where an error page leads: back, on, or to the list of what was asked for."""

from flask import current_app, g, request, url_for
from flask_login import current_user

from app.permissions import can
from app.web.access import access_of, return_page
from app.web.page import current_page, is_htmx, is_plain_visit, path_on_this_site
from app.web.typed_texts import list_address

Way = tuple[str, str]

LOAD_AGAIN = "Load the page again"
START: Way = ("Go to the start page", "/")
LIST_TITLES = {
    "clients": "All clients",
    "projects": "All projects",
    "invoices": "All invoices",
    "entries": "All entries",
    "members": "All members",
}
# Something that passes: the same page may answer the next time.
PASSING_STATUSES = (400, 409, 422, 429, 500)
STATUSES_WITHOUT_FRAME = (410, 503)


def may_show_frame(status: int) -> bool:
    """Whether the page stands within the organisation's frame, with its places and the timer. htmx
    reads the message alone; who still owes a second factor sees nothing of the organisation.
    """
    if g.get("member") is None or is_htmx() or status in STATUSES_WITHOUT_FRAME:
        return False
    return bool(current_user.has_second_factor or not g.org.require_second_factor)


def error_ways(status: int, first: Way | None = None, *, in_frame: bool) -> list[Way]:
    """Text and address of each, the likeliest first. `first`: what whoever answers offers."""
    ways = [
        *([first] if first else _way_again(status)),
        *(_way_to_list(status) if in_frame else []),
        *_way_back(),
        *(_ways_within(status) if in_frame else [START]),
    ]
    addresses = [address for _, address in ways]
    return [way for at, way in enumerate(ways) if addresses.index(way[1]) == at]


def _way_again(status: int) -> list[Way]:
    address = return_page()
    if status not in PASSING_STATUSES or address == "/":
        return []
    return [("Try again" if is_plain_visit() else LOAD_AGAIN, address)]


def _way_to_list(status: int) -> list[Way]:
    title = LIST_TITLES.get(request.blueprint or "")
    if status != 404 or title is None:
        return []
    permission = access_of(current_app, f"{request.blueprint}.index").permission
    address = list_address()
    return [(title, address)] if address and permission and can(g.member.role, permission) else []


def _way_back() -> list[Way]:
    page = path_on_this_site(current_page())
    return [("Go back", page)] if page not in ("", "/", request.full_path.rstrip("?")) else []


def _ways_within(status: int) -> list[Way]:
    timesheet = ("Go to the timesheet", url_for("timesheet.index"))
    roles = ("What your role may do", url_for("members.roles"))
    return [timesheet, roles] if status == 403 else [timesheet]
