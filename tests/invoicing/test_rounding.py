"""Rounded time: what is billed may differ from what was tracked, and what was tracked is never
lost.
"""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.invoicing.models import LineKind, RoundingMode, RoundingPer
from app.invoicing.rules import Charge, Options, PricedEntry, Rounding, build_preview
from app.invoicing.rules.rounding import NO_ROUNDING
from app.kernel.money import hours_from_seconds
from tests.invoicing.client_work import ClientWork
from tests.invoicing.strategies import make_options, options, priced_entries, references, roundings

UP, NEAREST, NONE = RoundingMode.UP, RoundingMode.NEAREST, RoundingMode.NONE


def minutes(whole: int, seconds: int = 0) -> int:
    return whole * 60 + seconds


@pytest.mark.parametrize(
    ("mode", "step", "tracked", "billed"),
    [
        (UP, 15, minutes(67), minutes(75)),
        (UP, 15, minutes(75), minutes(75)),
        (UP, 6, 1, minutes(6)),
        (UP, 60, minutes(60, 1), minutes(120)),
        (UP, 30, 0, 0),
        (NEAREST, 15, minutes(67), minutes(60)),
        (NEAREST, 15, minutes(67, 30), minutes(75)),
        (NEAREST, 6, minutes(2, 59), 0),
        (NEAREST, 6, minutes(3), minutes(6)),
        (NEAREST, 60, minutes(90), minutes(120)),
        (NEAREST, 1, minutes(180, 6), minutes(180)),
        (NEAREST, 1, minutes(180, 30), minutes(181)),
        (NONE, 15, minutes(67, 1), minutes(67, 1)),
    ],
)
def test_time_is_rounded_to_steps(mode: RoundingMode, step: int, tracked: int, billed: int) -> None:
    assert Rounding(mode, step).round_seconds(tracked) == billed


def test_each_entry_by_itself_or_the_line_as_a_whole() -> None:
    entries = [minutes(7)] * 3
    assert Rounding(UP, 15, RoundingPer.ENTRY).round_line(entries) == minutes(45)
    assert Rounding(UP, 15, RoundingPer.LINE).round_line(entries) == minutes(30)


@given(st.integers(min_value=0, max_value=10**7), roundings)
def test_rounding_is_near_whole_and_settled(seconds: int, rounding: Rounding) -> None:
    billed, step = rounding.round_seconds(seconds), rounding.minutes * 60
    assert rounding.round_seconds(billed) == billed
    if rounding.mode is NONE:
        assert billed == seconds
        return
    assert billed % step == 0
    assert (
        0 <= billed - seconds < step if rounding.mode is UP else abs(billed - seconds) * 2 <= step
    )


@given(priced_entries(), options(), roundings)
def test_lines_bill_what_is_rounded_and_keep_the_seconds(
    entries: list[PricedEntry], chosen: Options, rounding: Rounding
) -> None:
    shown = build_preview(entries, replace(chosen, rounding=rounding), references())
    assert shown.seconds == sum(entry.seconds for entry in entries)
    for line in shown.lines:
        assert line.billed_seconds == rounding.round_line([entry.seconds for entry in line.entries])
        assert line.quantity == hours_from_seconds(line.billed_seconds)
    exact = build_preview(entries, chosen, references())
    assert {line.key for line in shown.lines} == {line.key for line in exact.lines}


@given(priced_entries(), options())
def test_what_is_rounded_up_never_costs_less(entries: list[PricedEntry], chosen: Options) -> None:
    exact = build_preview(entries, replace(chosen, rounding=NO_ROUNDING), references()).totals.total
    assert (
        build_preview(
            entries, replace(chosen, rounding=Rounding(UP, 15)), references()
        ).totals.total
        >= exact
    )


def test_a_charge_is_billed_as_it_is() -> None:
    fee = Charge("fee:1", LineKind.FEE, "Fee", Decimal("1.1"), Decimal(500))
    [line] = build_preview([], make_options(rounding=Rounding(UP, 60)), references(), [fee]).lines
    assert (line.quantity, line.amount) == (Decimal("1.1"), 55_000)


def test_both_are_stored(client_work: ClientWork) -> None:
    invoice = client_work.stored_invoice(
        client_work.create_invoice(client_work.add_entry(minutes(67)), rounding=Rounding(UP, 15))
    )
    [line] = invoice.lines
    assert (line.seconds, line.billed_seconds, line.quantity, line.amount_hundredths) == (
        minutes(67),
        minutes(75),
        Decimal("1.25"),
        15_000,
    )
    assert (invoice.rounding, invoice.rounding_minutes, invoice.rounding_per) == (
        UP,
        15,
        RoundingPer.ENTRY,
    )
