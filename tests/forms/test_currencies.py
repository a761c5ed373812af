"""An amount is in the currency that its form showed, whatever happens to the client meanwhile."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import psycopg
import pytest
from psycopg.errors import LockNotAvailable

from app.kernel.db import db, transaction
from app.kernel.errors import DomainError
from app.projects.models import BillingMode
from app.projects.queries import project
from app.projects.rules import RateScope
from app.projects.services import (
    ProjectDetails,
    add_rate,
    change_organisation,
    create_project,
    update_client,
)
from app.projects.services.currencies import hold_currency
from tests.browser_client import Browse, Browser
from tests.cast import Cast
from tests.edit_forms import OpenForm, form_on, open_form
from tests.html_page import Page
from tests.timesheets.work import Work

Open = Callable[[Browser, Work, Cast], OpenForm]


def open_project(browser: Browser, work: Work, _cast: Cast) -> OpenForm:
    return open_form(browser, f"/o/acme/projects/{work.project_id}/edit")


def open_rate(browser: Browser, work: Work, _cast: Cast) -> OpenForm:
    return new_form(browser, f"/o/acme/rates/scope?client_id={work.client_id}")


def open_milestone(browser: Browser, work: Work, cast: Cast) -> OpenForm:
    with cast.olivia.enter_scope():
        details = ProjectDetails("Fixed", BillingMode.FIXED, fixed_price_minor=0)  # type: ignore[arg-type]
        project_id = create_project(work.client_id, details)
    return new_form(browser, f"/o/acme/projects/{project_id}/milestones")


def open_terms(browser: Browser, work: Work, cast: Cast) -> OpenForm:
    with cast.olivia.enter_scope():
        project_id = create_project(work.client_id, ProjectDetails("Care", BillingMode.RETAINER))
    return new_form(browser, f"/o/acme/projects/{project_id}/retainer/terms/new")


def new_form(browser: Browser, path: str) -> OpenForm:
    return form_with_amounts(browser, browser.page(path))


def form_with_amounts(browser: Browser, page: Page) -> OpenForm:
    return form_on(browser, page, "shown_currency")


@pytest.mark.parametrize(
    ("open_amounts", "typed"),
    [
        (open_project, {"budget_money": "500"}),
        (open_rate, {"amount": "120"}),
        (open_milestone, {"name": "Design", "amount": "500", "beyond": "y"}),
        (open_terms, {"fee": "500"}),
    ],
    ids=["budget", "rate", "milestone", "terms"],
)
def test_an_amount_typed_in_another_currency_is_asked_about(
    open_amounts: Open, typed: dict[str, str], cast: Cast, work: Work, browse: Browse
) -> None:
    browser = browse(cast.olivia)
    form = open_amounts(browser, work, cast)
    assert form.values["shown_currency"] == "NZD"
    change_currency(browser, work, "JPY")
    asked = type_all(form, typed).send()
    assert asked.status_code == 422
    assert "changed from NZD to JPY" in asked.text
    again = form_with_amounts(browser, Page(asked))
    assert again.values["shown_currency"] == "JPY"
    assert again.send().status_code == 303


def test_what_has_no_amount_is_saved_whatever_the_currency_is(
    cast: Cast, work: Work, browse: Browse
) -> None:
    browser = browse(cast.olivia)
    form = open_project(browser, work, cast)
    change_currency(browser, work, "JPY")
    assert form.send(name="Web shop").status_code == 303
    with cast.olivia.enter_scope():
        db.session.rollback()
        assert project(work.project_id).name == "Web shop"


def type_all(form: OpenForm, typed: dict[str, str]) -> OpenForm:
    kept = tuple((name, value) for name, value in form.pairs if name not in typed)
    return replace(form, pairs=(*kept, *typed.items()))


def change_currency(browser: Browser, work: Work, currency: str) -> None:
    page = f"/o/acme/clients/{work.client_id}/edit"
    assert open_form(browser, page).send(currency=currency).status_code == 303


@pytest.mark.parametrize("scope", ["client", "project", "organisation"])
def test_a_currency_that_changes_between_reading_and_writing_is_noticed(
    cast: Cast, work: Work, scope: str
) -> None:
    ids = {"client": {"client_id": work.client_id}, "project": {"project_id": work.project_id}}
    rate_scope = RateScope(**ids.get(scope, {}))
    with cast.olivia.enter_scope():
        if scope == "organisation":
            change_organisation(currency="JPY")
        else:
            update_client(work.client_id, "Harbour", "JPY")
        with pytest.raises(DomainError, match="from NZD to JPY"):
            add_rate(rate_scope, Decimal(120), currency="NZD")
        add_rate(rate_scope, Decimal(120), currency="JPY")


def test_a_budget_keeps_its_currency_until_it_is_committed(
    cast: Cast, work: Work, database: dict[str, str]
) -> None:
    """Whoever changes the currency waits for the amount, and is then refused because of it."""
    locked = "SELECT 1 FROM client WHERE id = %s FOR UPDATE NOWAIT"
    with cast.olivia.enter_scope(), transaction() as session:
        hold_currency(session, "NZD", project_id=work.project_id)
        with psycopg.connect(database["superuser"]) as other, pytest.raises(LockNotAvailable):
            other.execute(locked, [work.client_id])
