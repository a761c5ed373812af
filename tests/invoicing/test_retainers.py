"""A retainer's period on an invoice: exactly what its account says, once, with the time it
covers.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app.invoicing.models import Invoice, InvoiceState, LineKind
from app.invoicing.queries.retainers import offered_periods
from app.invoicing.queries.snapshots import stored_charges
from app.invoicing.rules import build_preview
from app.invoicing.rules.retainers import RetainerPeriod, retainer_charges
from app.invoicing.services import (
    PreviewChanged,
    bill_retainer_period,
    discard_invoice,
    update_invoice,
)
from app.invoicing.services.releases import release_invoice
from app.kernel.db import db, transaction
from app.kernel.errors import Conflict, DomainError, NotFound
from app.kernel.ids import new_id
from app.kernel.money import Minor, hours_from_seconds, minor_to_hundredths
from app.projects.models import BillingMode
from app.retainers.models import RetainerBill
from app.retainers.rules import (
    PeriodStatement,
    RetainerTerms,
    TrackedTime,
    periods,
    periods_until,
    settle_periods,
)
from app.retainers.services import add_terms
from app.timesheets.models import TimeEntry
from tests.cast import Cast
from tests.invoicing.charge_forms import (
    WORDING,
    entry_locks,
    fill_period_form,
    period_of,
    run_at_once,
    stored_invoice,
)
from tests.invoicing.strategies import make_options, references
from tests.retainers.care_plan import (
    HOUR,
    START,
    TERMS,
    TODAY,
    CarePlan,
    make_care,
    period_accounts,
)
from tests.timesheets.work import add_time

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)


@pytest.fixture
def care(cast: Cast) -> CarePlan:
    """Ten hours a month from September on for 1,000, hours left over roll on; 150 an hour
    beyond.
    """
    return make_care(cast.mara, overage_rate=Decimal(150))


def figures(
    person: Any, invoice_id: UUID
) -> list[tuple[LineKind, str, Decimal, Decimal, int, int]]:
    lines = stored_invoice(person, invoice_id).lines
    return [
        (
            line.kind,
            line.description,
            line.quantity,
            line.unit_amount,
            line.amount_hundredths,
            line.seconds,
        )
        for line in lines
    ]


def make(cast: Cast, care: CarePlan, start: date = START, **changes: Any) -> UUID:
    asked = fill_period_form(cast.mara, care.project_id, start, **changes)
    with cast.mara.enter_scope():
        return asked.create()


def test_a_period_is_billed_with_its_fee_its_overage_and_its_time(
    cast: Cast, care: CarePlan
) -> None:
    entries = [
        add_time(cast.mel, care.project_id, seconds, date(2026, 9, day))
        for day, seconds in ((3, 11 * HOUR), (4, 1800))
    ]
    asked = fill_period_form(cast.mara, care.project_id, START)
    with cast.mara.enter_scope():
        invoice_id = asked.create()
    dates = "1 Sept 2026 – 30 Sept 2026"
    assert figures(cast.mara, invoice_id) == [
        (
            LineKind.FEE,
            f"Care: Retainer, {dates}",
            Decimal(1),
            Decimal(1000),
            1000_00,
            11 * HOUR + 1800,
        ),
        (
            LineKind.OVERAGE,
            f"Care: Hours beyond the retainer, {dates}",
            Decimal("1.5"),
            Decimal(150),
            225_00,
            0,
        ),
    ]
    invoice = stored_invoice(cast.mara, invoice_id)
    assert (invoice.billing_mode, invoice.subtotal_hundredths, invoice.total_hundredths) == (
        BillingMode.RETAINER,
        1225_00,
        asked.preview.totals.total,
    )
    assert entry_locks(cast.mara) == dict.fromkeys(entries, invoice_id)
    account = period_accounts(cast.mara, care)[0]
    assert account.bill is not None
    assert (account.bill.invoice_id, account.bill.used, account.bill.overage) == (
        invoice_id,
        11 * HOUR + 1800,
        5400,
    )


def test_overage_without_a_rate_is_not_billed(cast: Cast) -> None:
    care = make_care(cast.mara)
    add_time(cast.mel, care.project_id, 15 * HOUR, START)
    assert [line[0] for line in figures(cast.mara, make(cast, care))] == [LineKind.FEE]


def test_what_rolled_in_is_used_before_anything_is_beyond(cast: Cast, care: CarePlan) -> None:
    add_time(cast.mel, care.project_id, 4 * HOUR, START)
    add_time(cast.mel, care.project_id, 17 * HOUR, OCTOBER)
    make(cast, care)
    assert figures(cast.mara, make(cast, care, OCTOBER))[1][2:5] == (
        Decimal(1),
        Decimal(150),
        150_00,
    )


def test_the_oldest_period_that_ended_is_offered_first_and_the_running_one_last(
    cast: Cast, care: CarePlan
) -> None:
    def offers() -> list[tuple[date, bool, int]]:
        with cast.mara.enter_scope():
            db.session.rollback()
            return [
                (one.account.start, one.running, one.earlier)
                for one in offered_periods(care.client_id, TODAY)
            ]

    assert offers() == [(START, False, 0), (OCTOBER, False, 1), (NOVEMBER, True, 2)]
    first = make(cast, care)
    assert offers() == [(OCTOBER, False, 0), (NOVEMBER, True, 1)]
    with cast.mara.enter_scope():
        discard_invoice(first)
    assert len(offers()) == 3


def test_time_of_a_billed_period_that_comes_late_is_covered_by_the_next(
    cast: Cast, care: CarePlan
) -> None:
    make(cast, care)
    late = add_time(cast.mel, care.project_id, 2 * HOUR, date(2026, 9, 30))
    own = add_time(cast.mel, care.project_id, HOUR, OCTOBER)
    invoice_id = make(cast, care, OCTOBER)
    assert entry_locks(cast.mara) == {late: invoice_id, own: invoice_id}
    assert figures(cast.mara, invoice_id)[0][5] == 3 * HOUR


def test_late_time_is_used_in_the_one_period_whose_invoice_took_it(
    cast: Cast, care: CarePlan
) -> None:
    first = make(cast, care)
    add_time(cast.mel, care.project_id, 12 * HOUR, date(2026, 9, 30))
    second = make(cast, care, OCTOBER)

    def used_hours() -> list[tuple[int, int]]:
        return [(each.used // HOUR, each.late // HOUR) for each in period_accounts(cast.mara, care)]

    assert used_hours() == [(0, 0), (12, 12), (0, 0)], "November would bill them once more"
    with cast.mara.enter_scope():
        discard_invoice(first)
    assert used_hours() == [(0, 0), (12, 12), (0, 0)], "September would bill them once more"
    with cast.mara.enter_scope():
        discard_invoice(second)
    assert used_hours() == [(12, 0), (0, 0), (0, 0)]


def test_late_time_goes_with_the_one_period_that_counts_it(cast: Cast, care: CarePlan) -> None:
    make(cast, care)
    late = add_time(cast.mel, care.project_id, 2 * HOUR, date(2026, 9, 30))
    make(cast, care, NOVEMBER)
    assert entry_locks(cast.mara) == {}
    october = make(cast, care, OCTOBER)
    assert entry_locks(cast.mara) == {late: october}


def test_time_on_other_invoices_is_said_and_left_where_it_is(cast: Cast, care: CarePlan) -> None:
    first = add_time(cast.mel, care.project_id, 2 * HOUR, START)
    add_time(cast.mel, care.project_id, HOUR, START)
    invoice_id = make(cast, care)
    with cast.mara.enter_scope(), transaction() as session:
        session.query(RetainerBill).delete()
    assert period_of(cast.mara, care.project_id, START).seconds_elsewhere == 3 * HOUR
    assert entry_locks(cast.mara)[first] == invoice_id


@pytest.mark.parametrize("change", ["added", "changed", "deleted", "moved"])
def test_time_that_changed_since_the_preview_is_seen_before_anything_is_made(
    cast: Cast, care: CarePlan, change: str
) -> None:
    entry_id = add_time(cast.mel, care.project_id, HOUR, START)
    asked = fill_period_form(cast.mara, care.project_id, START)
    if change == "added":
        add_time(cast.mel, care.project_id, HOUR, START)
    else:
        with cast.mara.enter_scope(), transaction() as session:
            entry = session.get_one(TimeEntry, (cast.mara.org_id, entry_id))
            if change == "deleted":
                session.delete(entry)
            elif change == "changed":
                entry.seconds = 2 * HOUR
            else:
                entry.entry_date = OCTOBER
    with cast.mara.enter_scope(), pytest.raises(PreviewChanged):
        asked.create()
    assert entry_locks(cast.mara) == {}
    assert period_accounts(cast.mara, care)[0].bill is None


def test_terms_that_changed_since_the_preview_are_seen(cast: Cast, care: CarePlan) -> None:
    asked = fill_period_form(cast.mara, care.project_id, OCTOBER)
    with cast.mara.enter_scope():
        add_terms(care.project_id, replace(TERMS, starts_on=OCTOBER, fee_minor=Minor(1200_00)))
        with pytest.raises(PreviewChanged, match="nothing has been created"):
            asked.create()


@pytest.mark.parametrize("goes_on", [True, False], ids=["shorter", "gone"])
def test_a_period_that_is_no_more_what_it_was_is_not_billed(
    cast: Cast, care: CarePlan, goes_on: bool
) -> None:
    asked = fill_period_form(cast.mara, care.project_id, OCTOBER)
    with cast.mara.enter_scope():
        add_terms(care.project_id, RetainerTerms(date(2026, 9, 2), stops=True))
        if goes_on:
            add_terms(
                care.project_id,
                replace(TERMS, starts_on=OCTOBER, anchor_day=15, overage_rate=Decimal(150)),
            )
        with pytest.raises(PreviewChanged):
            asked.create()


@pytest.mark.parametrize("worked", [True, False], ids=["with time", "without time"])
def test_of_two_who_bill_the_same_period_at_once_one_succeeds(
    cast: Cast, care: CarePlan, app: Flask, worked: bool
) -> None:
    if worked:
        add_time(cast.mel, care.project_id, HOUR, START)
    for _ in range(25):
        asked = fill_period_form(cast.mara, care.project_id, START)
        answers = run_at_once(app, cast.mara, asked.create, asked.create)
        made = [answer for answer in answers if isinstance(answer, UUID)]
        assert len(made) == 1, answers
        assert set(entry_locks(cast.mara).values()) <= set(made)
        with cast.mara.enter_scope():
            discard_invoice(made[0])


def test_time_tracked_in_the_moment_of_billing_is_on_the_invoice_or_comes_late(
    cast: Cast, care: CarePlan, app: Flask
) -> None:
    for _ in range(20):
        asked = fill_period_form(cast.mara, care.project_id, START)
        answer, _entry = run_at_once(app, cast.mara, asked.create, lambda: _add(cast, care))
        account = period_accounts(cast.mara, care)[0]
        if isinstance(answer, UUID):
            assert account.bill is not None
            assert stored_invoice(cast.mara, answer).lines[0].seconds == account.bill.used
            with cast.mara.enter_scope():
                discard_invoice(answer)
        else:
            assert isinstance(answer, PreviewChanged)
            assert account.bill is None


def _add(cast: Cast, care: CarePlan) -> None:
    with transaction() as session:
        session.add(
            TimeEntry(
                membership_id=cast.mel.membership_id,
                project_id=care.project_id,
                entry_date=START,
                seconds=60,
                description="",
            )
        )


def test_an_edited_draft_keeps_its_period_and_a_discarded_one_lets_go(
    cast: Cast, care: CarePlan
) -> None:
    entry_id = add_time(cast.mel, care.project_id, HOUR, START)
    invoice_id = make(cast, care)
    options = make_options(client_name="Harbour", due_date=date(2026, 12, 1), wording=WORDING)
    with cast.mara.enter_scope():
        charges = stored_charges(invoice_id)
        shown = build_preview((), options, references(), charges)
        update_invoice(invoice_id, options, shown.digest, references(), send=False, charges=charges)
    invoice = stored_invoice(cast.mara, invoice_id)
    assert (invoice.billing_mode, invoice.due_date, entry_locks(cast.mara)) == (
        BillingMode.RETAINER,
        date(2026, 12, 1),
        {entry_id: invoice_id},
    )
    with cast.mara.enter_scope(), pytest.raises(Conflict):
        fill_period_form(cast.mara, care.project_id, START).create()
    with cast.mara.enter_scope():
        discard_invoice(invoice_id)
    assert entry_locks(cast.mara) == {}
    assert stored_invoice(cast.mara, make(cast, care)).state is InvoiceState.DRAFT


@pytest.mark.parametrize("state", [InvoiceState.VOIDED, InvoiceState.DELETED])
def test_an_invoice_that_ended_in_xero_lets_go_when_a_person_agrees(
    cast: Cast, care: CarePlan, state: InvoiceState
) -> None:
    entry_id = add_time(cast.mel, care.project_id, HOUR, START)
    invoice_id = make(cast, care)
    with cast.mara.enter_scope(), transaction() as session:
        session.get_one(Invoice, (cast.mara.org_id, invoice_id)).state = state
    assert period_accounts(cast.mara, care)[0].bill is not None
    with cast.mara.enter_scope():
        release_invoice(invoice_id)
    assert period_accounts(cast.mara, care)[0].bill is None
    assert entry_locks(cast.mara) == {}
    again = make(cast, care)
    assert entry_locks(cast.mara) == {entry_id: again}


def test_a_form_that_is_sent_twice_bills_the_period_once(cast: Cast, care: CarePlan) -> None:
    asked = fill_period_form(cast.mara, care.project_id, START)
    wanted = replace(asked.new_invoice, form_token=new_id())
    with cast.mara.enter_scope():
        first = bill_retainer_period(wanted, asked.billing, references())
        assert bill_retainer_period(wanted, asked.billing, references()) == first


def test_a_stranger_bills_nothing(cast: Cast, care: CarePlan) -> None:
    asked = fill_period_form(cast.mara, care.project_id, START)
    with cast.eve.enter_scope(), pytest.raises(NotFound):
        asked.create()


@pytest.mark.parametrize(
    ("currency", "fee_minor", "unit", "amount"),
    [("JPY", 50_000, "50000", 50_000_00), ("KWD", 12_340, "12.34", 12_34)],
)
def test_fees_of_currencies_with_other_decimals(
    cast: Cast, currency: str, fee_minor: int, unit: str, amount: int
) -> None:
    care = make_care(cast.mara, currency, fee_minor=fee_minor)
    [line] = stored_invoice(cast.mara, make(cast, care)).lines
    assert (line.unit_amount, line.amount_hundredths) == (Decimal(unit), amount)


def test_a_fee_that_two_decimals_cannot_hold_is_refused_in_words(cast: Cast) -> None:
    care = make_care(cast.mara, "KWD", fee_minor=12_345)
    with pytest.raises(DomainError, match=r"The fee of 12\.345 KWD has more than the two decimals"):
        make(cast, care)


terms = st.builds(
    RetainerTerms,
    starts_on=st.just(START),
    fee_minor=st.integers(0, 10_000_000),
    cap_seconds=st.integers(0, 400).map(lambda quarters: quarters * 900),
    overage_rate=st.none() | st.decimals(0, 500, places=4),
)


def _account(chosen: RetainerTerms, used: int) -> PeriodStatement:
    return settle_periods(periods_until(periods([chosen]), START), {START: TrackedTime(used)})[0]


@given(terms, st.integers(0, 2_000_000))
def test_the_lines_are_the_fee_and_each_second_beyond_what_was_available(
    chosen: RetainerTerms, used: int
) -> None:
    account = _account(chosen, used)
    charges = retainer_charges(
        RetainerPeriod(UUID(int=1), "Care", "NZD", account, ()), "Harbour", WORDING
    )
    shown = build_preview((), make_options(), references(), charges)
    beyond = max(0, used - chosen.cap_seconds)
    assert (shown.lines[0].amount, len({charge.key for charge in charges})) == (
        minor_to_hundredths(chosen.fee_minor, "NZD"),
        len(charges),
    )
    billed = [line.quantity for line in shown.lines[1:]]
    assert billed == (
        [hours_from_seconds(beyond)] if beyond and chosen.overage_rate is not None else []
    )
