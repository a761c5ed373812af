"""A project moves to another client while nothing of it is billed."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from app.invoicing.queries.billable_entries import billable_entries
from app.kernel.db import transaction
from app.kernel.money import Hundredths, Minor
from app.projects import queries, services
from app.projects.models import BillingMode
from app.projects.rules import RateScope
from app.projects.services import ProjectDetails
from app.retainers.models import RetainerBill
from app.retainers.rules import RetainerTerms
from app.retainers.services import create_retained_project
from tests.browser_client import Browser
from tests.cast import Cast, Person
from tests.html_page import Page
from tests.invoice_rows import make_invoice
from tests.timesheets.work import MONDAY, Work, add_time, lock_entry

Browse = Callable[[Person], Browser]
PAGE = "/o/acme/projects"


@pytest.fixture
def other_client(cast: Cast) -> UUID:
    with cast.mara.enter_scope():
        client_id = services.create_client("Northwind", "NZD")
        services.add_rate(RateScope(client_id=client_id), Decimal(90))
        return client_id


def client_of(person: Person, project_id: UUID) -> UUID:
    with person.enter_scope():
        return queries.project(project_id).client_id


def send_form(browser: Browser, project_id: UUID, client_id: UUID, **changes: str) -> Page:
    """The form of the project as it stands, with another client chosen."""
    fields = dict(Page(browser.get(f"{PAGE}/{project_id}/edit")).sent_pairs())
    fields |= {"client_id": str(client_id)} | changes
    return Page(browser.send(f"{PAGE}/{project_id}", **fields))


def test_its_time_goes_along_at_the_rates_that_hold_there(
    cast: Cast, work: Work, browse: Browse, other_client: UUID
) -> None:
    entry_id = add_time(cast.mel, work.project_id)
    send_form(browse(cast.mara), work.project_id, other_client, name="Website 2")
    assert client_of(cast.mara, work.project_id) == other_client
    with cast.mara.enter_scope():
        assert billable_entries(work.client_id) == []
        [entry] = billable_entries(other_client)
        assert (entry.id, entry.project_name) == (entry_id, "Website 2")
        assert entry.rate == 90


def test_what_is_billed_stays_and_the_reason_stands_beside_the_field(
    cast: Cast, work: Work, browse: Browse, other_client: UUID
) -> None:
    lock_entry(cast.mara, work.client_id, add_time(cast.mel, work.project_id))
    page = send_form(browse(cast.mara), work.project_id, other_client, name="Renamed")
    assert "Some of its work is on invoices to Harbour" in page.words_in("client_id-error")
    assert client_of(cast.mara, work.project_id) == work.client_id
    with cast.mara.enter_scope():
        assert queries.project(work.project_id).name == "Website", "nothing is half changed"


@pytest.mark.parametrize("mode", [BillingMode.FIXED, BillingMode.RETAINER])
def test_a_billed_part_or_period_keeps_the_project(
    cast: Cast, work: Work, browse: Browse, other_client: UUID, mode: BillingMode
) -> None:
    invoice_id = make_invoice(cast.mara, work.client_id, MONDAY)
    start = date(2026, 11, 1)
    with cast.mara.enter_scope():
        if mode is BillingMode.FIXED:
            details = ProjectDetails("Brand", mode, fixed_price_minor=Minor(100_00))
            project_id = services.create_project(work.client_id, details)
        else:
            terms = RetainerTerms(start, Minor(900_00), 3600)
            project_id = create_retained_project(
                work.client_id, ProjectDetails("Care", mode), terms
            )
        with transaction() as session:
            if mode is BillingMode.FIXED:
                services.add_fixed_bill(session, project_id, invoice_id, Hundredths(50_00))
            else:
                bill = RetainerBill(
                    project_id=project_id,
                    period_start=start,
                    invoice_id=invoice_id,
                    used_seconds=0,
                    overage_seconds=0,
                )
                session.add(bill)
    page = send_form(browse(cast.mara), project_id, other_client)
    assert "on invoices to Harbour" in page.words_in("client_id-error")
    assert client_of(cast.mara, project_id) == work.client_id


def test_amounts_do_not_move_into_another_currency(cast: Cast, work: Work, browse: Browse) -> None:
    with cast.mara.enter_scope():
        abroad = services.create_client("Kyoto", "JPY")
        services.add_rate(RateScope(project_id=work.project_id), Decimal(120))
    mara = browse(cast.mara)
    page = send_form(mara, work.project_id, abroad)
    assert "the rate of Website" in page.words_in("client_id-error")
    page = send_form(mara, work.other_id, abroad, budget_money="500")
    assert "Move the project first" in page.words_in("client_id-error")
    send_form(mara, work.other_id, abroad)
    assert client_of(cast.mara, work.other_id) == abroad


def test_a_name_that_the_other_client_has_is_refused(
    cast: Cast, work: Work, browse: Browse, other_client: UUID
) -> None:
    with cast.mara.enter_scope():
        services.create_project(other_client, ProjectDetails("Website"))
    page = send_form(browse(cast.mara), work.project_id, other_client)
    assert "already has a project of this name" in page.words_in("name-error")
    assert client_of(cast.mara, work.project_id) == work.client_id


def test_it_moves_to_no_archived_client_and_to_none_of_somebody_else(
    cast: Cast, work: Work, browse: Browse, other_client: UUID
) -> None:
    with cast.mara.enter_scope():
        services.archive_client(other_client)
    with cast.eve.enter_scope():
        theirs = services.create_client("Theirs", "NZD")
    mara = browse(cast.mara)
    page = send_form(mara, work.project_id, other_client)
    assert "Northwind is archived" in page.words_in("client_id-error")
    assert "Choose one of your clients" in send_form(mara, work.project_id, theirs).words_in(
        "client_id-error"
    )
    assert client_of(cast.mara, work.project_id) == work.client_id
