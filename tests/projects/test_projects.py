from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from app.kernel import clock
from app.kernel.db import db
from app.projects import queries, services
from app.projects.models import BillingMode, Project
from app.projects.rules import RateScope
from app.retainers.queries import latest_terms
from tests.browser_client import Browser
from tests.cast import Cast, Person
from tests.timesheets.work import Work, add_time

Browse = Callable[[Person], Browser]
PAGE = "/o/acme/projects"
RETAINER = {"billing_mode": "retainer", "fee": "2400.50", "cap": "20", "starts_on": "2026-11-01"}


def projects_by_name(person: Person) -> dict[str, Project]:
    with person.enter_scope():
        db.session.rollback()
        return {project.name: project for project in queries.projects(archived=None)}


def test_a_fixed_price_is_kept_to_the_cent(cast: Cast, work: Work, browse: Browse) -> None:
    browse(cast.mara).send(
        PAGE,
        client_id=str(work.client_id),
        name="Brand",
        billing_mode="fixed",
        fixed_price="12500.05",
        budget="80",
        billable="y",
    )
    brand = projects_by_name(cast.mara)["Brand"]
    assert (brand.billing_mode, brand.fixed_price_minor, brand.budget_seconds, brand.billable) == (
        BillingMode.FIXED,
        1_250_005,
        288_000,
        True,
    )


def test_a_retainer_is_made_with_its_terms_or_not_at_all(
    cast: Cast, work: Work, browse: Browse
) -> None:
    mara = browse(cast.mara)
    assert (
        mara.send(
            PAGE, client_id=str(work.client_id), name="Care", **{**RETAINER, "fee": ""}
        ).status_code
        == 422
    )
    assert (
        mara.send(PAGE, client_id=str(work.client_id), name="website", **RETAINER).status_code
        == 422
    )
    assert set(projects_by_name(cast.mara)) == {"Support", "Website"}
    mara.send(PAGE, client_id=str(work.client_id), name="Care", **RETAINER)
    care = projects_by_name(cast.mara)["Care"]
    with cast.mara.enter_scope():
        kept = latest_terms(care.id)
        assert kept is not None
        assert (kept.fee_minor, kept.cap_seconds, kept.starts_on) == (
            240_050,
            72_000,
            date(2026, 11, 1),
        )
        retainer_id = kept.id
    assert 'value="2400.50"' in mara.get(f"/o/acme/retainers/terms/{retainer_id}/edit").text
    assert "changed on the page of the retainer" in mara.get(f"{PAGE}/{care.id}/edit").text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": ""}, "Fill this in"),
        ({"name": "x" * 10_000}, "At most 255"),
        ({"name": "A\0B"}, "cannot be stored"),
        ({"name": "WEBSITE"}, "already has a project"),
        ({"client_id": "nonsense"}, "Choose one of your clients"),
        ({"billing_mode": "barter"}, "Not a valid choice"),
        ({"billing_mode": "fixed"}, "Say what the fixed price is"),
        ({"billing_mode": "fixed", "fixed_price": "-1"}, "cannot be negative"),
        ({"billing_mode": "fixed", "fixed_price": "1e9"}, "Write an amount"),
        ({"billing_mode": "fixed", "fixed_price": "9" * 30}, "too large"),
        ({"billing_mode": "fixed", "fixed_price": "1.005"}, "NZD has 2 decimals"),
        ({"budget": "-5"}, "cannot be negative"),
        ({"budget": "5", "budget_money": "5"}, "in hours or in money"),
        ({"budget_money": "1.005"}, "NZD has 2 decimals"),
        ({"budget": "5", "budget_every": "week"}, "Not a valid choice"),
        ({"budget": "9" * 30}, "too large"),
        ({**RETAINER, "starts_on": "2026-02-30"}, "does not exist"),
    ],
)
def test_a_project_that_makes_no_sense_is_refused_beside_the_field(
    cast: Cast, work: Work, browse: Browse, fields: dict[str, str], words: str
) -> None:
    answer = browse(cast.mara).send(
        PAGE, **{"client_id": str(work.client_id), "name": "New", "billing_mode": "time", **fields}
    )
    assert answer.status_code == 422
    assert words in answer.text
    assert set(projects_by_name(cast.mara)) == {"Support", "Website"}


def test_a_project_shows_budget_burn_and_time_by_member(
    cast: Cast, work: Work, browse: Browse
) -> None:
    mara = browse(cast.mara)
    mara.send(
        f"{PAGE}/{work.project_id}", name="Website", billing_mode="time", budget="10", billable="y"
    )
    add_time(cast.mel, work.project_id, 8 * 3600)
    add_time(cast.mara, work.project_id, 1800)
    [main] = mara.page(f"{PAGE}/{work.project_id}").texts("main")
    assert "8.50 of 10.00" in main
    assert main.index(" Mel ") < main.index(" Mara ")


def test_a_budget_in_money_for_each_month_shows_this_month(
    cast: Cast, work: Work, browse: Browse
) -> None:
    mara = browse(cast.mara)
    budget = {"budget_money": "1000", "budget_every": "month", "billable": "y"}
    mara.send(f"{PAGE}/{work.project_id}", name="Website", billing_mode="time", **budget)
    with cast.mara.enter_scope():
        services.add_rate(RateScope(), Decimal(100))
    add_time(cast.mel, work.project_id, 9 * 3600, clock.today("Pacific/Auckland"))
    assert "$900.00 of $1,000.00" in mara.get(f"{PAGE}/{work.project_id}").text
    assert "$100.00 of $1,000.00 this month" in mara.get(PAGE).text
    assert "$100.00 of $1,000.00 this month" in mara.get(f"/o/acme/clients/{work.client_id}").text
    assert 'value="1000"' in mara.get(f"{PAGE}/{work.project_id}/edit").text


def test_retained_and_fixed_projects_lead_to_their_accounts(
    cast: Cast, work: Work, browse: Browse
) -> None:
    mara = browse(cast.mara)
    mara.send(PAGE, client_id=str(work.client_id), name="Care", **RETAINER)
    mara.send(
        PAGE, client_id=str(work.client_id), name="Brand", billing_mode="fixed", fixed_price="500"
    )
    found = projects_by_name(cast.mara)
    assert f"{PAGE}/{found['Care'].id}/retainer" in mara.get(f"{PAGE}/{found['Care'].id}").text
    assert "$500.00" in mara.get(f"{PAGE}/{found['Brand'].id}").text
    listed = mara.get(PAGE).text
    assert "/o/acme/retainers" in listed
    assert "20.00 of 20.00 this period" in listed
    assert "$500.00 of $500.00" in listed


def test_tasks_are_added_renamed_and_archived_in_place(
    cast: Cast, work: Work, browse: Browse
) -> None:
    mara, htmx = browse(cast.mara), {"HX-Request": "true", "HX-Target": "section#project_tasks"}
    refused = mara.open(
        f"{PAGE}/{work.project_id}/tasks",
        method="POST",
        headers=htmx,
        data={"csrf_token": mara.token(), "name": "DESIGN"},
    )
    assert refused.status_code == 422
    assert 'value="DESIGN"' in refused.text
    assert "<html" not in refused.text
    mara.send(f"{PAGE}/{work.project_id}/tasks", name="Testing", billable="y")
    assert mara.send(f"/o/acme/tasks/{work.task_id}", name="testing").status_code == 422
    mara.send(f"/o/acme/tasks/{work.task_id}", name="Sketches")
    mara.send(f"/o/acme/tasks/{work.task_id}/archive")
    with cast.mara.enter_scope():
        db.session.rollback()
        assert [
            (task.name, task.archived_at is None, task.billable)
            for task in queries.tasks(work.project_id)
        ] == [
            ("Testing", True, True),
            ("Sketches", False, False),
        ]
    assert str(work.task_id) not in mara.get("/o/acme/timesheet/day").text


def test_members_see_neither_projects_nor_rates(cast: Cast, work: Work, browse: Browse) -> None:
    mel = browse(cast.mel)
    for path in ("projects", f"projects/{work.project_id}", "rates", "rates/scope"):
        assert mel.get(f"/o/acme/{path}").status_code == 403


def test_new_projects_get_the_colour_that_fewest_have_unless_one_is_chosen(
    cast: Cast, work: Work, browse: Browse
) -> None:
    mara = browse(cast.mara)
    details = {"client_id": str(work.client_id), "billing_mode": "time", "billable": "y"}
    for name in ("First", "Second"):
        mara.send(PAGE, name=name, colour="", **details)
    mara.send(PAGE, name="Chosen", colour="pink", **details)
    projects = projects_by_name(cast.mara)
    assert projects["Chosen"].colour == "pink"
    assert len({project.colour for project in projects.values()}) == len(projects)

    refused = mara.send(PAGE, name="Third", colour="mauve", **details)
    assert refused.status_code == 422
    mara.send(f"{PAGE}/{projects['Second'].id}", name="Renamed", **details)
    assert projects_by_name(cast.mara)["Renamed"].colour == projects["Second"].colour
