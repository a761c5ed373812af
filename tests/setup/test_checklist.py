"""The list of first steps: it shows what is really there, does the next step, and goes when it is
put away.
"""

from collections.abc import Callable

import pytest

from app.projects.services import NewClient, ProjectDetails, create_project
from tests.browser_client import Browser
from tests.cast import Cast, Person
from tests.timesheets.work import add_time

Browse = Callable[[Person], Browser]
WEEK = "/o/acme/timesheet"


def test_each_step_ticks_itself_and_the_next_is_done_in_the_list(
    cast: Cast, browse: Browse
) -> None:
    olivia = browse(cast.olivia)
    page = olivia.get(WEEK).text
    assert "0 of 6" in page
    olivia.send(
        "/o/acme/projects",
        client_name="Harbour & Vine",
        name="Booking site",
        billing_mode="time",
        billable="y",
        rate="150",
        back=WEEK,
    )
    page = olivia.get(WEEK).text
    assert "1 of 6" in page
    assert "Booking site, NZD 150.00 an hour" in page
    project_id = page.partition('id="checklist"')[2].partition('name="project_id" value="')[2][:36]
    answer = olivia.send(
        "/o/acme/entries",
        project_id=project_id,
        entry_date="2026-11-02",
        duration="1:30",
        description="Plan",
        back=WEEK,
    )
    assert answer.headers["Location"] == WEEK
    page = olivia.get(WEEK).text
    assert "2 of 6" in page
    assert 'action="/o/acme/settings/xero"' in page, "connecting Xero is the next step"


def test_a_project_without_a_rate_is_not_enough(cast: Cast, browse: Browse) -> None:
    with cast.olivia.enter_scope():
        project_id = create_project(NewClient("Harbour", "NZD"), ProjectDetails("Booking site"))
    page = browse(cast.olivia).get(WEEK).text
    assert "Booking site has no rate yet" in page
    add_time(cast.olivia, project_id, 3600)
    assert "1 of 6" in browse(cast.olivia).get(WEEK).text


def test_the_list_is_put_away_for_everybody_and_brought_back(cast: Cast, browse: Browse) -> None:
    olivia, mara = browse(cast.olivia), browse(cast.mara)
    assert 'id="checklist"' in mara.get(WEEK).text
    answer = olivia.send("/o/acme/checklist/put-away")
    assert "Bring it back" in olivia.get(answer.headers["Location"]).text
    assert 'id="checklist"' not in mara.get(WEEK).text
    olivia.send("/o/acme/checklist")
    assert 'id="checklist"' in mara.get(WEEK).text


@pytest.mark.parametrize("path", ["", "?put_away=1"])
def test_who_manages_no_projects_sees_no_list(cast: Cast, browse: Browse, path: str) -> None:
    page = browse(cast.mel).get(WEEK + path).text
    assert 'id="checklist"' not in page
    assert "Bring it back" not in page


def test_a_manager_is_told_who_connects_xero(cast: Cast, browse: Browse) -> None:
    page = browse(cast.mara).get(WEEK).text
    assert "An admin of the organisation does this." in page
    assert "Connect to Xero" not in page
