"""No page carries all clients, projects or members of an organisation that has many."""

import re
from datetime import date
from typing import Any

from sqlalchemy import insert

from app.kernel.db import transaction
from app.kernel.ids import new_id
from app.permissions import Role
from app.projects.models import BillingMode, Client, Project
from app.timesheets.models import TimeEntry
from tests.browser_client import Browse
from tests.cast import Cast, add_people
from tests.house.route_cases import ROUTES

MANY_NAMES = 300
ENTRY_DATE = date(2026, 11, 2)
# Lists come in pages of 50 rows; forms and filters offer 20.
MAX_PAGE_NAMES = 50
KINDS = ("Client", "Project", "Member")
# Pages that no kind of object has to be named for.
PAGES = sorted(
    route.rule.replace("<slug>", "acme")
    for route in ROUTES
    if route.access == "member" and "GET" in route.methods and route.rule.count("<") == 1
)


def make_crowd(cast: Cast, count: int) -> None:
    """So many more clients, each with a project that has an hour to bill, and members."""
    olivia = cast.olivia
    places = [(place, new_id()) for place in range(count)]
    clients: list[dict[str, Any]] = [
        {
            "id": client_id,
            "org_id": olivia.org_id,
            "name": f"Client{place:04}",
            "name_key": f"client{place:04}",
            "currency": "NZD",
        }
        for place, client_id in places
    ]
    projects: list[dict[str, Any]] = [
        {
            "id": new_id(),
            "org_id": olivia.org_id,
            "client_id": client_id,
            "name": f"Project{place:04}",
            "name_key": f"project{place:04}",
            "billing_mode": BillingMode.TIME,
        }
        for place, client_id in places
    ]
    entries: list[dict[str, Any]] = [
        {
            "id": new_id(),
            "org_id": olivia.org_id,
            "project_id": project["id"],
            "membership_id": olivia.membership_id,
            "entry_date": ENTRY_DATE,
            "seconds": 3600,
        }
        for project in projects
    ]
    staff = {f"Member{place:04}": Role.MEMBER for place, _ in places}
    with olivia.enter_scope(), transaction() as session:
        session.execute(insert(Client), clients)
        session.execute(insert(Project), projects)
        session.execute(insert(TimeEntry), entries)
        add_people(session, olivia.org_id, "acme", staff)


def test_no_page_carries_all_names(cast: Cast, browse: Browse) -> None:
    """Files to keep may."""
    make_crowd(cast, MANY_NAMES)
    olivia = browse(cast.olivia)
    crowded: list[str] = []
    for page in PAGES:
        answer = olivia.get(page)
        text = answer.text if answer.mimetype == "text/html" else ""
        for kind in KINDS:
            names = len(set(re.findall(rf"\b{kind}[0-9]{{4}}\b", text)))
            if names > MAX_PAGE_NAMES:
                crowded.append(f"{page}: {names} of {kind}")
    assert crowded == []
