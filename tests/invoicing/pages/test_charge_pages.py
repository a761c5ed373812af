"""The pages of invoices that bill a retainer's period or part of a fixed price, from the link to
the draft in Xero.
"""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.invoicing.models import LineKind
from app.invoicing.services import discard_invoice
from app.kernel import clock
from app.kernel.money import Minor
from app.projects.models import BillingMode, Client, Project
from app.projects.services import MilestoneDetails, ProjectDetails, add_milestone, create_project
from app.retainers.services import add_terms, create_retained_project
from tests.html_page import Page
from tests.invoicing.charge_forms import entry_locks, fixed_price_state
from tests.invoicing.pages.test_compose_lines import total_on
from tests.retainers.care_plan import HOUR, START, TERMS
from tests.timesheets.work import add_time
from tests.xero.push.connected_org import ConnectedOrg
from tests.xero.push.invoice_pages import PAGES, form_fields_of, only_invoice


@pytest.fixture
def care(acme: ConnectedOrg) -> UUID:
    """Ten hours a month from September on for 1,000; 150 an hour beyond."""
    with acme.cast.mara.enter_scope():
        details = ProjectDetails("Care", BillingMode.RETAINER)
        return create_retained_project(
            acme.client_work.client_id, details, replace(TERMS, overage_rate=Decimal(150))
        )


@pytest.fixture
def brand(acme: ConnectedOrg) -> UUID:
    """A project at a fixed price of 1,000."""
    with acme.cast.mara.enter_scope():
        return create_project(
            acme.client_work.client_id,
            ProjectDetails("Brand", BillingMode.FIXED, fixed_price_minor=Minor(1000_00)),
        )


def address(acme: ConnectedOrg, mode: str) -> str:
    return f"{PAGES}/new/{mode}/{acme.client_work.client_id}"


def press(
    acme: ConnectedOrg, browser: FlaskClient, mode: str, page: TestResponse, **more: Any
) -> TestResponse:
    return browser.post(f"{address(acme, mode)}/preview", data=form_fields_of(page) | more)


def test_a_period_goes_from_its_page_to_xero_as_it_was_shown(
    acme: ConnectedOrg, mara: FlaskClient, care: UUID
) -> None:
    entry_id = add_time(acme.cast.mel, care, 12 * HOUR, START, description="Updates")
    page = mara.get(address(acme, "retainer"))
    assert "The fee covers 1 entry" in page.text
    page = press(acme, mara, "retainer", page, add="discount")
    page = press(
        acme,
        mara,
        "retainer",
        page,
        **{"extras-0-price": "10 %", "template": "{project} ({date})"},
    )
    assert total_on(page) == "$1,345.50"
    assert mara.post(address(acme, "retainer"), data=form_fields_of(page)).status_code == 303
    invoice = only_invoice(acme)
    assert invoice.billing_mode == BillingMode.RETAINER
    assert [line.kind for line in invoice.lines] == [
        LineKind.FEE,
        LineKind.OVERAGE,
        LineKind.DISCOUNT,
    ]
    assert invoice.lines[0].description == "Care (1 Sept 2026 – 30 Sept 2026)"
    assert entry_locks(acme.cast.mara) == {entry_id: invoice.id}
    acme.run_due_jobs()
    acme.assert_pushed_once(invoice.id)


def test_another_period_is_chosen_and_what_was_typed_stays(
    acme: ConnectedOrg, mara: FlaskClient, care: UUID
) -> None:
    page = press(acme, mara, "retainer", mara.get(address(acme, "retainer")), add="extra")
    page = press(
        acme,
        mara,
        "retainer",
        page,
        **{"extras-0-description": "Hosting", "period": f"{care.hex}.2026-10-01", "refilter": "1"},
    )
    assert "Retainer, 1 Oct 2026" in page.text
    assert "Hosting" in page.text
    assert "Earlier periods are not billed yet" in page.text


def test_the_running_period_may_be_billed_but_says_so(
    acme: ConnectedOrg, mara: FlaskClient, care: UUID
) -> None:
    first = clock.today("Pacific/Auckland").replace(day=1)
    page = mara.get(
        address(acme, "retainer"), query_string={"period": f"{care.hex}.{first.isoformat()}"}
    )
    assert "This period is still running" in page.text
    assert mara.post(address(acme, "retainer"), data=form_fields_of(page)).status_code == 303


def test_time_that_came_since_is_shown_before_anything_is_made(
    acme: ConnectedOrg, mara: FlaskClient, care: UUID
) -> None:
    add_time(acme.cast.mel, care, HOUR, START)
    page = mara.get(address(acme, "retainer"))
    add_time(acme.cast.mel, care, HOUR, START)
    again = mara.post(address(acme, "retainer"), data=form_fields_of(page))
    assert (again.status_code, "1 entry was added." in again.text) == (409, True)
    assert mara.post(address(acme, "retainer"), data=form_fields_of(again)).status_code == 303


def test_a_period_that_was_billed_meanwhile_is_not_replaced_by_the_next(
    acme: ConnectedOrg, mara: FlaskClient, care: UUID
) -> None:
    first, second = (
        form_fields_of(mara.get(address(acme, "retainer"))),
        form_fields_of(mara.get(address(acme, "retainer"))),
    )
    made = mara.post(address(acme, "retainer"), data=first)
    refused = mara.post(address(acme, "retainer"), data=second)
    assert (refused.status_code, "This period can no longer be billed" in refused.text) == (
        409,
        True,
    )
    assert mara.post(address(acme, "retainer"), data=first).location == made.location, (
        "the same form leads to its invoice"
    )
    only_invoice(acme)


def test_the_draft_is_edited_and_stays_what_it_is(
    acme: ConnectedOrg, mara: FlaskClient, care: UUID
) -> None:
    mara.post(
        address(acme, "retainer"),
        data=form_fields_of(mara.get(address(acme, "retainer"))) | {"save": "1"},
    )
    invoice = only_invoice(acme)
    page = mara.get(f"{PAGES}/{invoice.id}/edit")
    form = form_fields_of(page) | {"save": "1", "lines-0-text": "Care in September"}
    page = mara.post(f"{PAGES}/{invoice.id}/preview", data=form)
    assert (
        mara.post(
            f"{PAGES}/{invoice.id}",
            data=form_fields_of(page) | form | {"digest": form_fields_of(page)["digest"]},
        ).status_code
        == 303
    )
    edited = only_invoice(acme)
    assert (edited.billing_mode, edited.lines[0].description, edited.lines[0].kind) == (
        BillingMode.RETAINER,
        "Care in September",
        LineKind.FEE,
    )


def test_a_fee_that_an_invoice_cannot_hold_is_said_and_not_billed(
    acme: ConnectedOrg, mara: FlaskClient, care: UUID
) -> None:
    acme.client_work.change_row(Client, acme.client_work.client_id, currency="KWD")
    with acme.cast.mara.enter_scope():
        add_terms(
            care, replace(TERMS, starts_on=START - timedelta(days=31), fee_minor=Minor(1_005))
        )
    page = mara.get(address(acme, "retainer"))
    assert "more than the two decimals" in page.text
    assert mara.post(address(acme, "retainer"), data=form_fields_of(page)).status_code == 422


def test_milestones_that_are_due_are_proposed_and_go_to_xero(
    acme: ConnectedOrg, mara: FlaskClient, brand: UUID
) -> None:
    with acme.cast.mara.enter_scope():
        add_milestone(brand, MilestoneDetails("Sketches", Minor(250_00), due_on=START))
        add_milestone(brand, MilestoneDetails("Logo", Minor(750_00)))
    add_time(acme.cast.mel, brand, HOUR, START)
    page = press(
        acme,
        mara,
        "fixed",
        mara.get(address(acme, "fixed")),
        until=START.isoformat(),
        refilter="1",
    )
    assert total_on(page) == "$287.50"
    assert mara.post(address(acme, "fixed"), data=form_fields_of(page)).status_code == 303
    invoice = only_invoice(acme)
    assert [(line.kind, line.description) for line in invoice.lines] == [
        (LineKind.FIXED, "Brand: Sketches, 1 Sept 2026")
    ]
    acme.run_due_jobs()
    acme.assert_pushed_once(invoice.id)


def test_a_percentage_of_what_is_left(acme: ConnectedOrg, mara: FlaskClient, brand: UUID) -> None:
    page = mara.get(address(acme, "fixed"))
    page = press(acme, mara, "fixed", page, by="percent", percent="12.345", refilter="1")
    assert (page.status_code, "At most 2 decimals" in page.text) == (422, True)
    page = press(acme, mara, "fixed", page, percent="12.34", refilter="1")
    assert total_on(page) == "$141.91"
    assert "$876.60" in page.text


def test_beyond_the_price_only_when_it_is_confirmed(
    acme: ConnectedOrg, mara: FlaskClient, brand: UUID
) -> None:
    page = press(
        acme, mara, "fixed", mara.get(address(acme, "fixed")), amount="1000.01", refilter="1"
    )
    assert "$0.01 more than the fixed price" in page.text
    refused = mara.post(address(acme, "fixed"), data=form_fields_of(page))
    assert (refused.status_code, "Confirm that this is intended" in refused.text) == (422, True)
    assert fixed_price_state(acme.cast.mara, brand).billed_hundredths == 0
    assert (
        mara.post(
            address(acme, "fixed"), data=form_fields_of(refused) | {"beyond": "y"}
        ).status_code
        == 303
    )
    assert fixed_price_state(acme.cast.mara, brand).beyond_hundredths == 1


def test_what_was_billed_meanwhile_is_shown_first(
    acme: ConnectedOrg, mara: FlaskClient, brand: UUID
) -> None:
    page = mara.get(address(acme, "fixed"))
    other = form_fields_of(press(acme, mara, "fixed", page, amount="400", refilter="1"))
    mine = form_fields_of(press(acme, mara, "fixed", page, amount="500", refilter="1"))
    assert (
        mara.post(address(acme, "fixed"), data=other | {"form_token": "0" * 31 + "1"}).status_code
        == 303
    )
    again = mara.post(address(acme, "fixed"), data=mine)
    assert (
        again.status_code,
        "What is left of the fixed price has changed" in again.text,
        "$600.00" in again.text,
    ) == (409, True, True)
    assert mara.post(address(acme, "fixed"), data=form_fields_of(again)).status_code == 303
    assert fixed_price_state(acme.cast.mara, brand).left_hundredths == 100_00


@pytest.mark.parametrize(
    "typed",
    [
        {"amount": "x"},
        {"amount": "9" * 40},
        {"by": "percent", "percent": "-1"},
        {"milestone_ids": ["\0", "1"], "by": "milestones"},
        {"until": "2026-02-30"},
        {"until": "9999-12-31"},
        {"amount": "0"},
        {"template": "{nobody}"},
    ],
)
def test_what_makes_no_sense_is_said(
    acme: ConnectedOrg, mara: FlaskClient, brand: UUID, typed: dict[str, Any]
) -> None:
    form = form_fields_of(mara.get(address(acme, "fixed"))) | typed
    for path in (f"{address(acme, 'fixed')}/preview", address(acme, "fixed")):
        assert mara.post(path, data=form).status_code == 422
    assert fixed_price_state(acme.cast.mara, brand).billed_hundredths == 0


@pytest.mark.parametrize("left", ["", "x", "9" * 99, "-1", "\0", "²"])
def test_a_page_that_says_something_else_was_left_is_refused(
    acme: ConnectedOrg, mara: FlaskClient, brand: UUID, left: str
) -> None:
    form = form_fields_of(mara.get(address(acme, "fixed"))) | {"left": left}
    assert mara.post(address(acme, "fixed"), data=form).status_code in (409, 422)
    assert fixed_price_state(acme.cast.mara, brand).billed_hundredths == 0


@pytest.mark.parametrize("mode", ["retainer", "fixed"])
def test_without_anything_to_bill_the_page_says_what_to_do(
    acme: ConnectedOrg, mara: FlaskClient, mode: str
) -> None:
    page = mara.get(address(acme, mode))
    assert page.status_code == 200
    assert "Go to the client" in page.text
    assert mara.post(address(acme, mode), data=form_fields_of(page)).status_code == 409


def test_every_way_leads_to_the_right_page(
    acme: ConnectedOrg, mara: FlaskClient, care: UUID, brand: UUID
) -> None:
    with acme.cast.mara.enter_scope():
        milestone_id = add_milestone(brand, MilestoneDetails("Sketches", Minor(250_00)))
    client_id, org = acme.client_work.client_id, "/o/acme"
    for page, links in {
        f"{org}/unbilled?open={client_id}": [
            f"new/retainer/{client_id}?project_id={care}",
            f"new/fixed/{client_id}?project_id={brand}",
        ],
        f"{PAGES}/new": [f"new/retainer/{client_id}", f"new/fixed/{client_id}"],
        f"{PAGES}/new?client_id={client_id}": [
            f"new/retainer/{client_id}",
            f"new/fixed/{client_id}",
        ],
        f"{org}/projects/{care}": [f"new/retainer/{client_id}?project_id={care}"],
        f"{org}/projects/{brand}": [f"new/fixed/{client_id}?project_id={brand}"],
        f"{org}/projects/{care}/retainer": [
            f"new/retainer/{client_id}?period={care.hex}.2026-09-01"
        ],
        f"{org}/projects/{brand}/milestones": [
            f"new/fixed/{client_id}?project_id={brand}&amp;milestone={milestone_id}"
        ],
    }.items():
        text = mara.get(page).text
        for link in links:
            assert f'{PAGES}/{link}"' in text, (page, link)
            assert mara.get(f"{PAGES}/{link.replace('&amp;', '&')}").status_code == 200


def test_what_an_archived_project_left_open_may_still_be_billed(
    acme: ConnectedOrg, mara: FlaskClient, care: UUID, brand: UUID
) -> None:
    for project_id in (care, brand):
        acme.client_work.change_row(Project, project_id, archived_at=clock.now())
    for mode in ("retainer", "fixed"):
        page = mara.get(address(acme, mode))
        assert (
            mara.post(address(acme, mode), data=form_fields_of(page) | {"save": "1"}).status_code
            == 303
        )


def test_a_discarded_invoice_offers_its_period_again(
    acme: ConnectedOrg, mara: FlaskClient, care: UUID
) -> None:
    page = mara.get(address(acme, "retainer"))
    mara.post(address(acme, "retainer"), data=form_fields_of(page) | {"save": "1"})
    assert f"{care.hex}.2026-09-01" not in mara.get(address(acme, "retainer")).text
    with acme.cast.mara.enter_scope():
        discard_invoice(only_invoice(acme).id)
    box = Page(mara.get(address(acme, "retainer"))).element(value=f"{care.hex}.2026-09-01")
    assert box.get("checked") is not None
