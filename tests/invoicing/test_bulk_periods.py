"""Retainer periods among the invoices of a run: each that has ended, once, as it was shown."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.invoicing.models import BulkItem, Invoice
from app.invoicing.queries.bulk_runs import BilledWork, Candidate, bulk_candidates
from app.invoicing.queries.unbilled_work import clients_to_bill
from app.invoicing.rules.bulk_runs import BulkFigures, BulkPart
from app.invoicing.services.bulk_runs import start_bulk
from app.kernel import clock
from app.kernel.db import db
from app.kernel.errors import NotFound
from app.kernel.ids import new_id
from app.kernel.messages import word
from app.kernel.money import Hundredths
from app.projects.models import BillingMode
from app.retainers.models import RetainerBill
from app.retainers.services import add_terms
from app.sentences import SENTENCES
from tests.invoicing.charge_forms import entry_locks, fill_period_form
from tests.invoicing.client_work import ClientWork
from tests.invoicing.test_bulk_runs import DRAFTS, RunJobs, browse, browser, start
from tests.retainers.care_plan import HOUR, START, TERMS, TODAY, CarePlan, make_care
from tests.timesheets.work import add_time

__all__ = ["browser"]
OCTOBER = date(2026, 10, 1)


@pytest.fixture
def care(client_work: ClientWork) -> CarePlan:
    """Ten hours a month from September on for 1,000, rolling on; twelve were used in October, 150
    an hour beyond.
    """
    found = make_care(client_work.mara, overage_rate=Decimal(150))
    add_time(client_work.mara, found.project_id, 12 * HOUR, date(2026, 10, 5))
    return found


def stored_invoices(client_work: ClientWork) -> list[tuple[str, BillingMode, int]]:
    with client_work.mara.enter_scope():
        db.session.rollback()
        rows = db.session.query(Invoice).order_by(
            Invoice.client_name, Invoice.created_at, Invoice.id
        )
        return [(row.client_name, row.billing_mode, row.subtotal_hundredths) for row in rows]


def outcomes(client_work: ClientWork) -> dict[tuple[str, date | None], tuple[str, str]]:
    with client_work.mara.enter_scope():
        db.session.rollback()
        rows = db.session.query(BulkItem).populate_existing()
        return {
            (row.client_name, row.period_start): (row.state.value, word(row.reason, SENTENCES))
            for row in rows
        }


def preview_candidates(
    client_work: ClientWork,
    care: CarePlan,
    until: date | None = None,
    bills: BilledWork = BilledWork.ALL,
) -> list[Candidate]:
    with client_work.mara.enter_scope():
        db.session.rollback()
        return bulk_candidates(
            [care.client_id], until, DRAFTS.grouping, TODAY, bills, sending=False
        )


def test_time_and_each_period_that_is_over_get_an_invoice_of_their_own(
    client_work: ClientWork, care: CarePlan, run_jobs: RunJobs
) -> None:
    client_work.add_entry()
    start(client_work, client_work.client_id, care.client_id)
    run_jobs()
    retained = ("Harbour", BillingMode.RETAINER, 1000_00)
    assert stored_invoices(client_work) == [
        retained,
        retained,
        ("Kowhai", BillingMode.TIME, 120_00),
    ]
    with client_work.mara.enter_scope():
        assert sorted(row.period_start for row in db.session.query(RetainerBill)) == [
            START,
            OCTOBER,
        ]
    assert len(entry_locks(client_work.mara)) == 2, "the hour, and what the fee covers"
    assert set(outcomes(client_work).values()) == {("created", "")}


def test_what_was_used_or_billed_meanwhile_is_not_billed_unseen(
    client_work: ClientWork, care: CarePlan, run_jobs: RunJobs
) -> None:
    start(client_work, care.client_id)
    asked = fill_period_form(client_work.mara, care.project_id, START)
    with client_work.mara.enter_scope():
        asked.create()
    add_time(client_work.mara, care.project_id, HOUR, date(2026, 10, 6))
    run_jobs()
    assert stored_invoices(client_work) == [("Harbour", BillingMode.RETAINER, 1000_00)]
    assert outcomes(client_work) == {
        ("Harbour", START): (
            "skipped",
            "This period is on another invoice, or its terms were changed.",
        ),
        ("Harbour", OCTOBER): (
            "skipped",
            "Its time changed after you confirmed the batch. Look at it again.",
        ),
    }


def test_two_runs_bill_each_period_once(
    client_work: ClientWork, care: CarePlan, run_jobs: RunJobs
) -> None:
    for _ in range(2):
        start(client_work, care.client_id)
    run_jobs()
    assert len(stored_invoices(client_work)) == 2


@pytest.mark.parametrize(
    ("until", "bills", "starts"),
    [
        (None, BilledWork.ALL, [START, OCTOBER]),
        (date(2026, 9, 30), BilledWork.RETAINERS, [START]),
        (date(2026, 9, 29), BilledWork.ALL, [None]),
        (date(2026, 11, 30), BilledWork.ALL, [START, OCTOBER, date(2026, 11, 1)]),
        (None, BilledWork.TIME, [None]),
    ],
)
def test_periods_up_to_a_day_or_none_at_all(
    client_work: ClientWork,
    care: CarePlan,
    until: date | None,
    bills: BilledWork,
    starts: list[date | None],
) -> None:
    found = preview_candidates(client_work, care, until, bills)
    assert [one.part.period_start for one in found] == starts
    assert [bool(one.obstacle) for one in found] == [begins is None for begins in starts]


def test_a_period_beyond_what_is_included_comes_to_more(
    client_work: ClientWork, care: CarePlan
) -> None:
    add_time(client_work.mara, care.project_id, 10 * HOUR, date(2026, 10, 6))
    assert [one.figures for one in preview_candidates(client_work, care)] == [
        BulkFigures(0, 0, Hundredths(1000_00)),
        BulkFigures(0, 22 * HOUR, Hundredths(1300_00)),
    ]


def test_what_is_due_of_a_retainer_that_stopped_still_waits(
    client_work: ClientWork, care: CarePlan
) -> None:
    with client_work.mara.enter_scope():
        add_terms(care.project_id, replace(TERMS, starts_on=OCTOBER, stops=True))
        (row,) = clients_to_bill(TODAY).rows
        assert [(one.account.start, one.amount) for one in row.due] == [(START, 1000_00)]


def test_a_period_of_another_client_is_none(client_work: ClientWork, care: CarePlan) -> None:
    with client_work.mara.enter_scope(), pytest.raises(NotFound):
        start_bulk(
            new_id(),
            DRAFTS,
            {
                BulkPart(client_work.client_id, care.project_id, START): BulkFigures(
                    0, 0, Hundredths(1000_00)
                )
            },
        )


def test_from_the_unbilled_page_to_the_results(
    client_work: ClientWork, care: CarePlan, run_jobs: RunJobs, browser: FlaskClient
) -> None:
    with clock.freeze(datetime.combine(TODAY, time(12), UTC)):
        listed = browser.get("/o/acme/unbilled").text
    assert f'value="{care.client_id}"' in listed
    assert "2 retainer periods" in listed
    page = browse(browser, "/confirm", client_ids=str(care.client_id))
    seen = [
        f"{care.client_id.hex}.0.{used}.100000.{care.project_id.hex}.{begins}"
        for used, begins in ((0, START), (12 * HOUR, OCTOBER))
    ]
    assert all(f'value="{text}"' in page.text for text in seen)
    choice: dict[str, Any] = {
        "bills": "all",
        "invoice_date": "2026-11-30",
        "grouping": "entry",
        "send": "",
    }
    answer = browse(
        browser, "", run_id=str(new_id()), **choice, seen=seen[:1], client_ids=str(care.client_id)
    )
    run_jobs()
    results = browser.get(answer.headers["Location"]).text
    assert "Care, period from 1 Sept 2026" in results
    assert "1 invoice created" in results
    assert stored_invoices(client_work) == [("Harbour", BillingMode.RETAINER, 1000_00)]
