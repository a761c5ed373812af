"""The setup after a first connection: one click a step, left and taken up again, and each choice
reaches Xero.
"""

from collections.abc import Callable
from decimal import Decimal
from html.parser import HTMLParser
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from app.invoicing.models import InvoiceDefaults
from app.invoicing.queries.defaults import invoice_defaults
from app.kernel.db import db, transaction
from app.kernel.ids import new_id
from app.projects.rules import RateScope
from app.projects.services import ProjectDetails, add_rate, create_client, create_project
from app.xero.connect.queries import tracking_categories
from app.xero.contacts.queries import search_contacts
from app.xero.contacts.services.links import link_contact
from app.xero.sync.models import TrackingCategory, TrackingOption
from app.xero.sync.services.requests import request_sync
from tests.cast import Cast, Person
from tests.timesheets.work import add_time
from tests.xero.conftest import Xero

SETUP = "/o/acme/settings/xero/setup"
# What only a person knows.
ANSWERS = {"terms_days": "20", "numbering": "hourline"}
Run = Callable[[], int]
SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def browser(xero_cast: Cast, run_jobs: Run, sign_in: SignIn) -> FlaskClient:
    """Adam's, after the first sync."""
    run_jobs()
    return sign_in(xero_cast.adam)


def form_values(page: str) -> dict[str, str]:
    """What the page's form would send without a touch."""
    reader = FormReader()
    reader.feed(page[page.index('id="setup_form"') :])
    return reader.sent


class FormReader(HTMLParser):
    """Names and values as a browser would send them."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, str] = {}
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        name, kind = has.get("name") or "", has.get("type") or "text"
        if tag in ("select", "textarea"):
            self.inside = name
        elif tag == "option" and (self.inside not in self.sent or "selected" in has):
            self.sent[self.inside] = has.get("value") or ""
        elif tag == "input" and name and (kind not in ("radio", "checkbox") or "checked" in has):
            self.sent[name] = has.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        self.inside = "" if tag in ("select", "textarea") else self.inside

    def handle_data(self, data: str) -> None:
        if self.lasttag == "textarea" and self.inside:
            self.sent[self.inside] = data.strip("\r\n")


def option_of(person: Person) -> tuple[UUID, UUID]:
    with person.enter_scope():
        category = tracking_categories()[0]
        return category.id, category.options[0].id


def test_three_clicks_lead_from_the_first_step_to_the_invoice(
    browser: FlaskClient, xero_cast: Cast
) -> None:
    first = browser.get(f"{SETUP}/defaults")
    sent = form_values(first.text)
    assert (sent["account_code"], sent["tax_type"]) == ("200", "OUTPUT2"), (
        "the usual ones of this organisation are chosen already"
    )
    assert (sent["terms_days"], sent.get("numbering")) == ("", None), "what Xero does not know"
    second = browser.post(f"{SETUP}/defaults", data=sent | ANSWERS)
    assert second.headers["Location"] == f"{SETUP}/tracking"
    third = browser.post(
        f"{SETUP}/tracking", data=form_values(browser.get(f"{SETUP}/tracking").text)
    )
    assert third.headers["Location"] == f"{SETUP}/contacts"
    assert browser.post(f"{SETUP}/contacts").headers["Location"] == SETUP
    assert "Track time" in browser.get(SETUP).text, "nothing to bill: said, not promised"
    assert "Setup is not finished" not in browser.get("/o/acme/settings/xero").text
    with xero_cast.adam.enter_scope():
        assert invoice_defaults().account_code == "200"


def test_a_step_that_was_left_is_where_one_goes_on(browser: FlaskClient) -> None:
    assert f'href="{SETUP}/tracking"' in browser.get(f"{SETUP}/defaults").text, "later"
    browser.post(f"{SETUP}/contacts")
    assert "1 of 3 steps done" in browser.get(SETUP).text
    assert "1 of 3 steps done" in browser.get("/o/acme/settings/xero").text
    answer = browser.post(f"{SETUP}/tracking", data={})
    assert answer.headers["Location"] == SETUP, "behind it nothing is open"
    assert f'href="{SETUP}/defaults"' in browser.get(SETUP).text


def test_once_the_defaults_are_chosen_no_page_asks_for_an_account(browser: FlaskClient) -> None:
    pages, hint = (SETUP, "/o/acme/settings/xero"), "ntil an account is chosen"
    assert [hint in browser.get(page).text for page in pages] == [True, True]
    defaults = form_values(browser.get(f"{SETUP}/defaults").text) | ANSWERS
    assert browser.post(f"{SETUP}/defaults", data=defaults).status_code == 303
    assert [hint in browser.get(page).text for page in pages] == [False, False]


def test_the_choices_of_a_step_are_there_when_one_comes_back(
    browser: FlaskClient, xero_cast: Cast
) -> None:
    category, option = option_of(xero_cast.adam)
    browser.post(f"{SETUP}/tracking", data={f"category_{category.hex}": str(option)})
    assert f'selected value="{option}"' in browser.get(f"{SETUP}/tracking").text


@pytest.mark.parametrize("path", ["", "/defaults", "/tracking", "/contacts"])
def test_only_who_manages_the_connection_sets_it_up(
    path: str, browser: FlaskClient, xero_cast: Cast, sign_in: SignIn
) -> None:
    assert browser.get(SETUP + path).status_code == 200
    for person in (xero_cast.mara, xero_cast.mel):
        assert sign_in(person).get(SETUP + path).status_code == 403
    assert sign_in(xero_cast.eve).get(SETUP + path).status_code == 404


def test_bad_defaults_are_refused_beside_their_field_and_nothing_is_finished(
    browser: FlaskClient,
) -> None:
    sent = form_values(browser.get(f"{SETUP}/defaults").text) | ANSWERS | {"terms_days": "0"}
    answer = browser.post(f"{SETUP}/defaults", data=sent)
    assert answer.status_code == 422
    assert "Choose 1 to 365 days." in answer.text
    assert "0 of 3 steps done" in browser.get(SETUP).text


@pytest.mark.parametrize("question", sorted(ANSWERS))
def test_a_question_that_only_a_person_can_answer_is_not_answered_by_itself(
    browser: FlaskClient, question: str
) -> None:
    sent = form_values(browser.get(f"{SETUP}/defaults").text)
    sent |= {name: value for name, value in ANSWERS.items() if name != question}
    answer = browser.post(f"{SETUP}/defaults", data=sent)
    assert answer.status_code == 422
    assert f'id="{question}-error"' in answer.text
    assert "0 of 3 steps done" in browser.get(SETUP).text


def test_it_says_ready_once_an_invoice_could_be_sent_and_not_before(
    browser: FlaskClient, xero_cast: Cast
) -> None:
    sent = form_values(browser.get(f"{SETUP}/defaults").text) | ANSWERS
    browser.post(f"{SETUP}/defaults", data=sent)
    with xero_cast.adam.enter_scope():
        client_id = create_client("Nobody in Xero", "NZD")
        project_id = create_project(client_id, ProjectDetails("Work"))
    add_time(xero_cast.adam, project_id, 3600)
    assert "has no rate" in browser.get(SETUP).text
    with xero_cast.adam.enter_scope():
        add_rate(RateScope(project_id=project_id), Decimal(100))
    page = browser.get(SETUP).text
    assert "Nobody in Xero is not linked" in page
    assert "Ready to invoice" not in page
    with xero_cast.adam.enter_scope():
        link_contact(client_id, search_contacts("a")[0].id)
    page = browser.get(SETUP).text
    assert "Ready to invoice" in page
    assert f"/invoices/new?client_id={client_id}" in page


@pytest.mark.parametrize("value", ["nonsense", str(UUID(int=7)), "\0"])
def test_an_option_that_xero_does_not_have_is_refused(
    value: str, browser: FlaskClient, xero_cast: Cast
) -> None:
    category, _option = option_of(xero_cast.adam)
    assert (
        browser.post(f"{SETUP}/tracking", data={f"category_{category.hex}": value}).status_code
        == 422
    )
    with xero_cast.adam.enter_scope():
        assert invoice_defaults().tracking == {}


def test_without_a_connection_the_setup_leads_to_connecting(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.adam)
    for path in ("", "/defaults", "/tracking", "/contacts"):
        assert browser.get(SETUP + path).headers["Location"] == "/o/acme/settings/xero"
        assert browser.post(SETUP + path).status_code in (303, 405)


def test_where_xero_has_no_tracking_there_is_no_such_step(
    xero_cast: Cast, xero: Xero, run_jobs: Run, sign_in: SignIn
) -> None:
    run_jobs()
    with xero_cast.adam.enter_scope(), transaction() as session:
        session.execute(delete(TrackingCategory))
    browser = sign_in(xero_cast.adam)
    answer = browser.post(
        f"{SETUP}/defaults", data=form_values(browser.get(f"{SETUP}/defaults").text) | ANSWERS
    )
    assert answer.headers["Location"] == f"{SETUP}/contacts"
    assert "nothing to choose" in browser.get(f"{SETUP}/tracking").text


def test_an_option_that_is_archived_in_xero_leaves_the_defaults(
    browser: FlaskClient, xero_cast: Cast, run_jobs: Run
) -> None:
    category, option = option_of(xero_cast.adam)
    gone = new_id()
    browser.post(f"{SETUP}/tracking", data={f"category_{category.hex}": str(option)})
    with xero_cast.adam.enter_scope(), transaction() as session:
        row = session.scalars(select(InvoiceDefaults)).one()
        row.tracking = {**row.tracking, str(gone): str(gone)}
    with xero_cast.adam.enter_scope():
        request_sync(["tracking"], cause="button")
    run_jobs()
    with xero_cast.adam.enter_scope():
        db.session.expire_all()
        assert invoice_defaults().tracking == {str(category): str(option)}


def test_disconnecting_forgets_the_tracking_options_and_the_progress(
    browser: FlaskClient, xero_cast: Cast, connect: Callable[..., object]
) -> None:
    category, option = option_of(xero_cast.adam)
    browser.post(f"{SETUP}/tracking", data={f"category_{category.hex}": str(option)})
    browser.post("/o/acme/settings/xero/disconnect")
    with xero_cast.adam.enter_scope():
        assert invoice_defaults().tracking == {}
    connect(xero_cast.adam)
    assert "0 of 3 steps done" in browser.get(SETUP).text


def test_names_from_xero_are_words_and_never_markup(browser: FlaskClient, xero_cast: Cast) -> None:
    with xero_cast.adam.enter_scope(), transaction() as session:
        for option in session.scalars(select(TrackingOption)):
            option.name = "<script>alert(1)</script>"
    assert "<script>alert" not in browser.get(f"{SETUP}/tracking").text
