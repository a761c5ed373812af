"""An error page stands in the organisation's frame where that may be seen, and leads somewhere."""

from collections.abc import Callable

import pytest
from sqlalchemy import update

from app.accounts.models import Organisation
from app.kernel.db import transaction
from app.web.context import FRAME
from tests.browser_client import Browser
from tests.cast import Cast, Person, give_password
from tests.html_page import Page

Browse = Callable[[Person], Browser]
UNKNOWN_CLIENT = "/o/acme/clients/01a22bb9-0000-7000-8000-000000000000"


def has_frame(page: Page) -> bool:
    return "Timesheet" in page.texts("a", **{"class": "nav-item"})


def ways_of(page: Page) -> dict[str, str]:
    [actions] = page.elements("p", **{"class": "form-actions"})
    return {(link.text or "").strip(): link.get("href", "") for link in actions.iter("a")}


@pytest.mark.parametrize(
    ("path", "status"),
    [(UNKNOWN_CLIENT, 404), ("/o/acme/no/such/page", 404), ("/o/acme/clients/none", 404)],
)
def test_what_a_member_misses_is_said_within_the_frame(
    cast: Cast, browse: Browse, path: str, status: int
) -> None:
    answer = browse(cast.mara).get(path)
    assert answer.status_code == status
    assert has_frame(Page(answer))


def test_what_a_role_forbids_leads_to_what_it_allows(cast: Cast, browse: Browse) -> None:
    answer = browse(cast.mel).get("/o/acme/members")
    assert answer.status_code == 403
    ways = ways_of(Page(answer))
    assert ways["Go to the timesheet"] == "/o/acme/timesheet"
    assert ways["What your role may do"] == "/o/acme/members/roles"


def test_it_leads_to_the_list_and_back(cast: Cast, browse: Browse) -> None:
    came_from = {"Referer": "http://localhost/o/acme/projects?page=2"}
    ways = ways_of(Page(browse(cast.mara).get(UNKNOWN_CLIENT, headers=came_from)))
    assert ways["All clients"] == "/o/acme/clients"
    assert ways["Go back"] == "/o/acme/projects?page=2"
    from_elsewhere = {"Referer": "https://evil.example/o/acme/projects"}
    ways = ways_of(Page(browse(cast.mara).get(UNKNOWN_CLIENT, headers=from_elsewhere)))
    assert "Go back" not in ways


@pytest.mark.parametrize("path", ["/o/elsewhere/clients", "/o/elsewhere/none", "/o/none/none"])
def test_of_another_organisation_nothing_shows(cast: Cast, browse: Browse, path: str) -> None:
    answer = browse(cast.mara).get(path)
    assert answer.status_code == 404
    assert not has_frame(Page(answer))
    assert ways_of(Page(answer)) == {"Go to the start page": "/"}


def test_who_owes_a_second_factor_sees_no_frame(
    cast: Cast, browse: Browse, stranger: Browser
) -> None:
    with cast.olivia.enter_scope(), transaction() as session:
        session.execute(
            update(Organisation)
            .where(Organisation.id == cast.olivia.org_id)
            .values(require_second_factor=True)
        )
    give_password(cast.mel)
    stranger.sign_in(cast.mel.email)
    assert not has_frame(Page(stranger.get("/o/acme/none")))
    assert has_frame(Page(browse(cast.olivia).get("/o/acme/none"))), "she has one"


def test_htmx_gets_the_message_alone(cast: Cast, browse: Browse) -> None:
    page = Page(browse(cast.mara).get(UNKNOWN_CLIENT, headers={"HX-Request": "true"}))
    assert not has_frame(page)
    assert page.texts("h1") == ["There is nothing at this address"]


def test_where_the_frame_fails_the_plain_page_stands_in(
    cast: Cast, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise RuntimeError("no timer today")

    monkeypatch.setitem(FRAME, "running_timer", fail)
    answer = browse(cast.mara).get("/o/acme/timesheet")
    assert answer.status_code == 500
    assert not has_frame(Page(answer))
    assert ways_of(Page(answer))["Try again"] == "/o/acme/timesheet"
