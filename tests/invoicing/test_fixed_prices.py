"""Part of a fixed price on an invoice: exact to the cent, never beyond what is left unless that is
meant.
"""

from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app.invoicing.models import LineKind
from app.invoicing.rules.fixed_prices import FixedBy, FixedChoice, fixed_parts, parts_amount
from app.invoicing.services import PreviewChanged, bill_fixed_price, discard_invoice
from app.kernel.db import transaction
from app.kernel.errors import DomainError, NotFound
from app.kernel.ids import new_id
from app.kernel.money import Hundredths, Minor, minor_digits
from app.projects.models import BillingMode
from app.projects.rules import FixedState
from app.projects.services import (
    MilestoneDetails,
    ProjectDetails,
    add_milestone,
    create_client,
    create_project,
    update_milestone,
)
from app.timesheets.models import TimeEntry
from tests.cast import Cast, Person
from tests.invoicing.charge_forms import (
    entry_locks,
    fill_part_form,
    fixed_price_state,
    run_at_once,
    stored_invoice,
)
from tests.invoicing.strategies import references
from tests.timesheets.work import add_time

HOUR, DAY = 3600, date(2026, 11, 3)


def make_brand(person: Person, currency: str = "NZD", price_minor: int = 1000_00) -> UUID:
    with person.enter_scope():
        return create_project(
            create_client("Harbour", currency),
            ProjectDetails("Brand", BillingMode.FIXED, fixed_price_minor=Minor(price_minor)),
        )


@pytest.fixture
def brand(cast: Cast) -> UUID:
    """A project at a fixed price of 1,000."""
    return make_brand(cast.mara)


def amount(text: str) -> FixedChoice:
    return FixedChoice(FixedBy.AMOUNT, amount=Decimal(text))


def percent(text: str) -> FixedChoice:
    return FixedChoice(FixedBy.PERCENT, percent=Decimal(text))


def milestones(*ids: UUID) -> FixedChoice:
    return FixedChoice(FixedBy.MILESTONES, milestone_ids=frozenset(ids))


def add(cast: Cast, brand: UUID, name: str, amount_minor: int) -> UUID:
    with cast.mara.enter_scope():
        return add_milestone(brand, MilestoneDetails(name, Minor(amount_minor)))


def make(
    cast: Cast, brand: UUID, choice: FixedChoice, until: date | None = None, **more: Any
) -> UUID:
    asked = fill_part_form(cast.mara, brand, choice, until, **more)
    with cast.mara.enter_scope():
        return asked.create()


def lines(cast: Cast, invoice_id: UUID) -> list[tuple[LineKind, str, int]]:
    return [
        (line.kind, line.description, line.amount_hundredths)
        for line in stored_invoice(cast.mara, invoice_id).lines
    ]


@pytest.mark.parametrize(
    ("choice", "text", "billed"),
    [
        (amount("300"), "Brand: Part of the fixed price", 300_00),
        (amount("1000"), "Brand: Fixed price", 1000_00),
        (percent("33.33"), "Brand: 33.33 % of the fixed price", 333_30),
        (percent("100"), "Brand: 100 % of the fixed price", 1000_00),
    ],
)
def test_an_amount_or_a_percentage_is_billed(
    cast: Cast, brand: UUID, choice: FixedChoice, text: str, billed: int
) -> None:
    invoice_id = make(cast, brand, choice)
    assert lines(cast, invoice_id) == [(LineKind.FIXED, text, billed)]
    assert stored_invoice(cast.mara, invoice_id).billing_mode == BillingMode.FIXED
    state = fixed_price_state(cast.mara, brand)
    assert (state.billed_hundredths, state.left_hundredths) == (billed, 1000_00 - billed)


def test_a_percentage_is_of_what_is_left_and_the_rest_is_called_that(
    cast: Cast, brand: UUID
) -> None:
    make(cast, brand, amount("333.33"))
    assert lines(cast, make(cast, brand, percent("50"))) == [
        (LineKind.FIXED, "Brand: 50 % of what is left of the fixed price", 333_34)
    ]
    assert lines(cast, make(cast, brand, amount("333.33"))) == [
        (LineKind.FIXED, "Brand: Rest of the fixed price", 333_33)
    ]
    assert fixed_price_state(cast.mara, brand).left_hundredths == 0


def test_each_milestone_is_a_line_and_is_billed_once(cast: Cast, brand: UUID) -> None:
    first, second, third = (
        add(cast, brand, "Sketches", 200_00),
        add(cast, brand, "Logo", 300_00),
        add(cast, brand, "Book", 500_00),
    )
    invoice_id = make(cast, brand, milestones(second, first))
    assert lines(cast, invoice_id) == [
        (LineKind.FIXED, "Brand: Sketches", 200_00),
        (LineKind.FIXED, "Brand: Logo", 300_00),
    ]
    assert {one.name: one.billed_by for one in fixed_price_state(cast.mara, brand).milestones} == {
        "Sketches": invoice_id,
        "Logo": invoice_id,
        "Book": None,
    }
    with pytest.raises(DomainError, match="on another invoice now"):
        fill_part_form(cast.mara, brand, milestones(first, third))


def test_more_than_what_is_left_needs_to_be_meant(cast: Cast, brand: UUID) -> None:
    make(cast, brand, amount("900"))
    asked = fill_part_form(cast.mara, brand, amount("100.01"))
    with (
        cast.mara.enter_scope(),
        pytest.raises(DomainError, match="more than what is left") as refused,
    ):
        asked.create()
    assert refused.value.field == "beyond"
    assert fixed_price_state(cast.mara, brand).billed_hundredths == 900_00
    make(cast, brand, amount("100.01"), beyond=True)
    assert fixed_price_state(cast.mara, brand).beyond_hundredths == 1
    asked = fill_part_form(cast.mara, brand, amount("0.01"))
    with cast.mara.enter_scope(), pytest.raises(DomainError):
        asked.create()


def test_milestones_together_may_not_go_beyond_either(cast: Cast, brand: UUID) -> None:
    first, second = add(cast, brand, "Sketches", 500_00), add(cast, brand, "Logo", 500_00)
    make(cast, brand, amount("0.01"))
    asked = fill_part_form(cast.mara, brand, milestones(first, second))
    with cast.mara.enter_scope(), pytest.raises(DomainError, match="more than what is left"):
        asked.create()
    assert [one.billed_by for one in fixed_price_state(cast.mara, brand).milestones] == [
        None,
        None,
    ], "not even the first of them"


def test_what_was_billed_meanwhile_is_seen_before_anything_is_made(cast: Cast, brand: UUID) -> None:
    asked = fill_part_form(cast.mara, brand, amount("100"))
    other = make(cast, brand, amount("500"))
    with cast.mara.enter_scope(), pytest.raises(PreviewChanged) as refused:
        asked.create()
    assert "What is left" in refused.value.changes[0]
    with cast.mara.enter_scope():
        discard_invoice(other)
        asked.create()


def test_a_milestone_that_was_changed_is_seen(cast: Cast, brand: UUID) -> None:
    milestone_id = add(cast, brand, "Sketches", 200_00)
    asked = fill_part_form(cast.mara, brand, milestones(milestone_id))
    with cast.mara.enter_scope():
        update_milestone(milestone_id, MilestoneDetails("Sketches", Minor(250_00)))
        with pytest.raises(PreviewChanged):
            asked.create()


def test_of_two_who_bill_the_same_at_once_one_succeeds(cast: Cast, brand: UUID, app: Flask) -> None:
    milestone_id = add(cast, brand, "Sketches", 200_00)
    for number in range(50):
        choice = milestones(milestone_id) if number % 2 else percent("60")
        asked = fill_part_form(cast.mara, brand, choice)
        made = [
            answer
            for answer in run_at_once(app, cast.mara, asked.create, asked.create)
            if isinstance(answer, UUID)
        ]
        assert len(made) == 1
        assert fixed_price_state(cast.mara, brand).billed_hundredths == (
            200_00 if number % 2 else 600_00
        )
        with cast.mara.enter_scope():
            discard_invoice(made[0])


def test_time_up_to_a_day_is_locked_with_the_invoice_when_asked(cast: Cast, brand: UUID) -> None:
    early, late = (
        add_time(cast.mel, brand, HOUR, DAY),
        add_time(cast.mel, brand, HOUR, date(2026, 11, 4)),
    )
    without = make(cast, brand, amount("100"))
    assert entry_locks(cast.mara) == {}
    invoice_id = make(cast, brand, amount("100"), DAY)
    assert entry_locks(cast.mara) == {early: invoice_id}
    assert lines(cast, invoice_id) == [
        (LineKind.FIXED, "Brand: Part of the fixed price, 3 Nov 2026", 100_00)
    ]
    rest = make(cast, brand, amount("100"), date(2026, 11, 30))
    assert entry_locks(cast.mara) == {early: invoice_id, late: rest}
    with cast.mara.enter_scope():
        for each in (invoice_id, rest, without):
            discard_invoice(each)
    assert entry_locks(cast.mara) == {}
    assert fixed_price_state(cast.mara, brand).billed_hundredths == 0


def test_time_that_came_meanwhile_is_seen(cast: Cast, brand: UUID) -> None:
    asked = fill_part_form(cast.mara, brand, amount("100"), DAY)
    with cast.mara.enter_scope(), transaction() as session:
        session.add(
            TimeEntry(
                membership_id=cast.mel.membership_id,
                project_id=brand,
                entry_date=DAY,
                seconds=60,
                description="",
            )
        )
    with cast.mara.enter_scope(), pytest.raises(PreviewChanged):
        asked.create()


def test_a_form_that_is_sent_twice_bills_once(cast: Cast, brand: UUID) -> None:
    asked = fill_part_form(cast.mara, brand, amount("100"))
    wanted = replace(asked.new_invoice, form_token=new_id())
    with cast.mara.enter_scope():
        assert bill_fixed_price(wanted, asked.billing, references()) == bill_fixed_price(
            wanted, asked.billing, references()
        )
    assert fixed_price_state(cast.mara, brand).billed_hundredths == 100_00


def test_a_stranger_bills_nothing(cast: Cast, brand: UUID) -> None:
    asked = fill_part_form(cast.mara, brand, amount("100"))
    with cast.eve.enter_scope(), pytest.raises(NotFound):
        asked.create()


@pytest.mark.parametrize(
    ("currency", "price_minor", "choice", "billed"),
    [
        ("JPY", 1001, percent("50"), 501_00),
        ("JPY", 1001, amount("7"), 7_00),
        ("KWD", 1_000_010, percent("33.33"), 333_30),
        ("KWD", 10, percent("50"), 1),
    ],
)
def test_currencies_with_other_decimals(
    cast: Cast, currency: str, price_minor: int, choice: FixedChoice, billed: int
) -> None:
    brand = make_brand(cast.mara, currency, price_minor)
    assert lines(cast, make(cast, brand, choice))[0][2] == billed


@pytest.mark.parametrize(
    ("currency", "choice", "field"),
    [
        ("JPY", amount("7.5"), "amount"),
        ("KWD", amount("7.555"), "amount"),
        ("NZD", amount("0"), "amount"),
        ("NZD", FixedChoice(FixedBy.AMOUNT), "amount"),
        ("NZD", FixedChoice(FixedBy.PERCENT), "percent"),
        ("NZD", percent("0"), "percent"),
        ("NZD", percent("100.01"), "percent"),
        ("NZD", milestones(), "milestone_ids"),
        ("NZD", milestones(UUID(int=7)), "milestone_ids"),
    ],
)
def test_what_cannot_be_billed_is_said_beside_its_field(
    currency: str, choice: FixedChoice, field: str
) -> None:
    with pytest.raises(DomainError) as refused:
        fixed_parts(
            choice, FixedState(currency, Hundredths(1000_00), Hundredths(0), Hundredths(0), ())
        )
    assert refused.value.field == field


@given(
    st.sampled_from(["NZD", "JPY", "KWD"]),
    st.integers(0, 10_000_000),
    st.integers(0, 10_000_000),
    st.decimals(Decimal("0.01"), 100, places=2),
)
def test_a_share_is_exact_half_up_and_never_more_than_what_is_left(
    currency: str, price: int, billed: int, share: Decimal
) -> None:
    step = 100 if minor_digits(currency) == 0 else 1
    state = FixedState(
        currency, Hundredths(price * step), Hundredths(billed * step), Hundredths(billed * step), ()
    )
    exact = (state.left_hundredths * share / 100 / step).quantize(Decimal(1), ROUND_HALF_UP) * step
    if not exact:
        with pytest.raises(DomainError, match="comes to nothing"):
            fixed_parts(FixedChoice(FixedBy.PERCENT, percent=share), state)
        return
    parts = fixed_parts(FixedChoice(FixedBy.PERCENT, percent=share), state)
    assert parts_amount(parts) == exact <= state.left_hundredths
