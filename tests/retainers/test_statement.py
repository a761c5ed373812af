from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from flask import Flask

from app.kernel.db import db, transaction
from app.kernel.errors import Conflict, NotFound
from app.retainers import queries
from app.retainers.services import add_retainer_bill, release_periods
from tests.cast import Cast
from tests.invoice_rows import make_invoice
from tests.retainers.care_plan import (
    HOUR,
    START,
    TODAY,
    CarePlan,
    bill_period,
    make_care,
    period_accounts,
)
from tests.timesheets.work import add_time, lock_entry
from xero_simulator.testing import DEADLINE_SECONDS


def test_a_period_uses_the_billable_time_that_is_dated_in_it(cast: Cast, care: CarePlan) -> None:
    add_time(cast.mel, care.project_id, 2 * HOUR, date(2026, 8, 31))
    add_time(cast.mel, care.project_id, 3 * HOUR, date(2026, 9, 1))
    add_time(cast.mara, care.project_id, 4 * HOUR, date(2026, 9, 30))
    add_time(cast.mara, care.project_id, 9 * HOUR, date(2026, 9, 30), billable=False)
    add_time(cast.mel, care.project_id, HOUR, date(2026, 10, 1))
    september, october, november = period_accounts(cast.mara, care)
    assert (september.used, september.rolled_out) == (7 * HOUR, 3 * HOUR)
    assert (october.used, october.rolled_in, october.rolled_out) == (HOUR, 3 * HOUR, 12 * HOUR)
    assert (november.used, november.available_seconds) == (0, 22 * HOUR)


def test_nothing_is_asked_of_a_project_without_a_retainer(cast: Cast, care: CarePlan) -> None:
    theirs = make_care(cast.eve)
    add_time(cast.eve, theirs.project_id, HOUR, START)
    assert period_accounts(cast.mara, theirs) == []
    assert period_accounts(cast.mara, care, date(2026, 8, 31)) == []


def test_a_billed_period_stays_and_what_comes_late_counts_in_the_next(
    cast: Cast, care: CarePlan
) -> None:
    billed = add_time(cast.mel, care.project_id, 12 * HOUR, date(2026, 9, 3))
    invoice_id = bill_period(cast.mara, care, period_accounts(cast.mara, care)[0])
    lock_entry(cast.mara, care.client_id, billed)
    late = add_time(cast.mel, care.project_id, 2 * HOUR, date(2026, 9, 4))
    own = add_time(cast.mel, care.project_id, HOUR, date(2026, 10, 4))
    found = period_accounts(cast.mara, care)
    assert (found[0].used, found[0].overage) == (12 * HOUR, 2 * HOUR)
    assert found[0].bill is not None
    assert found[0].bill.invoice_id == invoice_id
    assert (found[1].used, found[1].late) == (3 * HOUR, 2 * HOUR)
    with cast.mara.enter_scope():
        assert queries.covered_entry_ids(care.project_id, found, date(2026, 10, 1)) == [late, own]
        assert queries.covered_entry_ids(care.project_id, found, date(2026, 11, 1)) == [], (
            "October counts it"
        )


def test_a_period_is_on_one_live_invoice_until_that_lets_go(cast: Cast, care: CarePlan) -> None:
    account = period_accounts(cast.mara, care)[0]
    first = bill_period(cast.mara, care, account)
    with pytest.raises(Conflict):
        bill_period(cast.mara, care, account)
    with cast.mara.enter_scope(), transaction() as session:
        assert release_periods(session, first) == 1
    assert period_accounts(cast.mara, care)[0].bill is None
    bill_period(cast.mara, care, account)


def test_of_two_who_bill_a_period_at_once_one_succeeds(
    app: Flask, cast: Cast, care: CarePlan
) -> None:
    account = period_accounts(cast.mara, care)[0]
    invoices = [make_invoice(cast.mara, care.client_id) for _ in range(2)]
    together = Barrier(2)

    def bill_once(place: int) -> bool:
        with app.app_context(), cast.mara.enter_scope():
            together.wait(timeout=DEADLINE_SECONDS)
            try:
                with transaction() as session:
                    add_retainer_bill(session, care.project_id, account, invoices[place])
            except Conflict:
                return False
            return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(bill_once, range(2))) == [False, True]


def test_a_period_cannot_be_held_for_another_organisation(cast: Cast, care: CarePlan) -> None:
    account = period_accounts(cast.mara, care)[0]
    invoice_id = make_invoice(cast.mara, care.client_id)
    with cast.eve.enter_scope(), pytest.raises(NotFound), transaction() as session:
        add_retainer_bill(session, care.project_id, account, invoice_id)


def test_every_retainer_is_stated_with_what_waits_to_be_billed(cast: Cast, care: CarePlan) -> None:
    bill_period(cast.mara, care, period_accounts(cast.mara, care)[0])
    with cast.mara.enter_scope():
        db.session.rollback()
        (state,) = queries.retainer_states(TODAY)
        assert (state.project.name, state.unbilled) == ("Care", 1)
        assert state.latest is not None
        assert state.latest.available_seconds == 30 * HOUR
        assert queries.retainer_states(date(2026, 8, 1))[0].latest is None


def test_hours_run_out_at_the_pace_of_the_last_four_weeks(cast: Cast, care: CarePlan) -> None:
    for day in (2, 9, 16):
        add_time(cast.mel, care.project_id, 4 * HOUR, date(2026, 11, day))
    add_time(cast.mel, care.project_id, 20 * HOUR, date(2026, 9, 2))
    found = period_accounts(cast.mara, care)
    with cast.mara.enter_scope():
        burn = queries.running_burn(care.project_id, found, TODAY)
    assert burn is not None
    assert (burn.limit, burn.used, burn.remaining_amount, burn.over) == (
        20 * HOUR,
        12 * HOUR,
        8 * HOUR,
        0,
    )
    assert burn.runs_out is None, (
        "12 hours in 28 days: the 8 that are left last 18.7 days, beyond November"
    )
    assert [seconds // HOUR for _, seconds in burn.course] == [4, 8, 12]
