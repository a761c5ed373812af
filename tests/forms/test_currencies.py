"""An amount is in the currency that its form showed, whatever happens to the client meanwhile."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.kernel.db import db
from app.projects.models import BillingMode
from app.projects.queries import project
from app.projects.services import ProjectDetails, create_project
from tests.browser_client import Browse, Browser
from tests.cast import Cast
from tests.edit_forms import OpenForm, open_form
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
    (form,) = [
        form
        for form in page.forms("post")
        if any(name == "shown_currency" for name, _ in page.sent_pairs(form))
    ]
    return OpenForm(browser, form.get("action") or "", tuple(page.sent_pairs(form)))


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
