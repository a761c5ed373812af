"""Rules 3 and 4 of product.md: to the cent, and no second lost."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given

from app.invoicing.models import Grouping, LineAmountTypes, RoundingMode, RoundingPer
from app.invoicing.rules import (
    Charge,
    Options,
    PricedEntry,
    Rounding,
    build_preview,
    line_amount,
    line_tax,
    sum_totals,
)
from app.kernel.errors import DomainError
from app.kernel.money import Hundredths
from tests.invoicing.strategies import (
    PROJECTS,
    charges,
    make_options,
    options,
    priced_entries,
    references,
    tax_rates,
)
from xero_simulator.accounting.documents import amounts as xero
from xero_simulator.accounting.entities.invoice import Line


@dataclass(frozen=True)
class LineFigures:
    amount: Hundredths
    tax: Hundredths


def half_up(value: Fraction, places: int = 2) -> Fraction:
    """Independently of Decimal: halves upwards (all amounts here are positive)."""
    return Fraction(floor(value * 10**places + Fraction(1, 2)), 10**places)


def round_seconds(spent: int, rounding: Rounding) -> int:
    """To whole steps, up or to the nearest."""
    if rounding.mode is RoundingMode.NONE:
        return spent
    steps = Fraction(spent, rounding.minutes * 60)
    return (
        (ceil(steps) if rounding.mode is RoundingMode.UP else floor(steps + Fraction(1, 2)))
        * rounding.minutes
        * 60
    )


def amount_and_tax(
    entries: list[PricedEntry], chosen: Options, rate: Decimal
) -> tuple[Fraction, Fraction]:
    """Amount and tax of an invoice, computed with fractions from the definition in facts 3.3."""
    keys = {
        Grouping.ENTRY: lambda e: e.id,
        Grouping.PROJECT: lambda e: e.project_id,
        Grouping.DATE: lambda e: e.entry_date,
        Grouping.MEMBER: lambda e: e.membership_id,
    }
    each, line = (
        (round_seconds, lambda spent, _: spent)
        if chosen.rounding.per is RoundingPer.ENTRY
        else (lambda spent, _: spent, round_seconds)
    )
    seconds: Counter[tuple[object, Decimal]] = Counter()
    for entry in entries:
        assert entry.rate is not None
        seconds[keys[chosen.grouping](entry), entry.rate] += each(entry.seconds, chosen.rounding)
    amounts = [
        half_up(half_up(Fraction(line(spent, chosen.rounding), 3600), 4) * Fraction(unit))
        for (_, unit), spent in seconds.items()
    ]
    share = Fraction(rate)
    if chosen.line_amount_types is LineAmountTypes.NO_TAX:
        return sum(amounts, Fraction()), Fraction()
    divisor = (
        100 + share if chosen.line_amount_types is LineAmountTypes.INCLUSIVE else Fraction(100)
    )
    return sum(amounts, Fraction()), sum(
        (half_up(amount * share / divisor) for amount in amounts), Fraction()
    )


@given(priced_entries(), options(), tax_rates)
def test_the_total_is_what_a_straightforward_computation_gives(
    entries: list[PricedEntry], chosen: Options, rate: Decimal
) -> None:
    found = build_preview(entries, chosen, references(rate)).totals
    amount, tax = amount_and_tax(entries, chosen, rate)
    inclusive = chosen.line_amount_types is LineAmountTypes.INCLUSIVE
    assert Fraction(found.total) == (amount if inclusive else amount + tax) * 100
    assert Fraction(found.tax) == tax * 100
    assert found.subtotal + found.tax == found.total


@given(priced_entries(), options(), tax_rates, charges())
def test_the_total_is_what_xero_computes_for_the_same_lines(
    entries: list[PricedEntry], chosen: Options, rate: Decimal, by_hand: list[Charge]
) -> None:
    shown = build_preview(entries, chosen, references(rate), by_hand)
    lines = []
    for number, line in enumerate(shown.lines):
        amount = xero.line_amount(line.quantity, line.unit_amount, None, None)
        tax = xero.line_tax(amount, rate, chosen.line_amount_types)
        lines.append(Line(id=str(number), line_amount=amount, tax_amount=tax))
        assert (Decimal(line.amount) / 100, Decimal(line.tax) / 100) == (amount, tax)
    theirs = xero.totals(lines, chosen.line_amount_types)
    ours = shown.totals
    assert [Decimal(each) / 100 for each in (ours.subtotal, ours.tax, ours.total)] == [
        theirs.sub_total,
        theirs.total_tax,
        theirs.total,
    ]


@given(priced_entries(), options())
def test_no_second_and_no_entry_is_lost_or_doubled_by_grouping(
    entries: list[PricedEntry], chosen: Options
) -> None:
    lines = build_preview(entries, chosen, references()).lines
    assert sum(line.seconds for line in lines) == sum(entry.seconds for entry in entries)
    assert sorted(entry_id for line in lines for entry_id in line.entry_ids) == sorted(
        entry.id for entry in entries
    )
    for line in lines:
        assert {entry.rate for entry in line.entries} == {line.unit_amount}
        assert line.seconds == sum(entry.seconds for entry in line.entries)
        assert line.quantity == line.quantity.quantize(Decimal("0.0001"))


@given(priced_entries(), options())
def test_the_same_choice_always_makes_the_same_preview(
    entries: list[PricedEntry], chosen: Options
) -> None:
    shown = build_preview(entries, chosen, references())
    again = build_preview(list(reversed(entries)), chosen, references())
    assert (shown.digest, shown.lines, shown.totals) == (again.digest, again.lines, again.totals)


@pytest.mark.parametrize(
    ("types", "subtotal", "tax", "total"),
    [
        (LineAmountTypes.EXCLUSIVE, 3333, 501, 3834),
        (LineAmountTypes.INCLUSIVE, 2898, 435, 3333),
        (LineAmountTypes.NO_TAX, 3333, 0, 3333),
    ],
)
def test_three_twenty_minute_entries_at_33_3333(
    types: LineAmountTypes, subtotal: int, tax: int, total: int
) -> None:
    """Each entry is 0.3333 h × 33.3333 = 11.11, taxed by itself: 1.67 on top of it, or 1.45
    within.
    """
    amounts = [line_amount(Decimal("0.3333"), Decimal("33.3333")) for _ in range(3)]
    assert amounts == [1111, 1111, 1111]
    lines = [LineFigures(amount, line_tax(amount, Decimal(15), types)) for amount in amounts]
    found = sum_totals(lines, types)
    assert (found.subtotal, found.tax, found.total) == (subtotal, tax, total)


def test_the_taxes_recorded_from_xero_are_ours_too() -> None:
    """facts 3.3: 541.25 with 15 % in it holds 70.60, 500 holds 65.22, 89 holds 11.61."""
    held = [
        line_tax(Hundredths(amount), Decimal(15), LineAmountTypes.INCLUSIVE)
        for amount in (54125, 50000, 8900)
    ]
    assert held == [7060, 6522, 1161]


def test_a_line_beyond_what_xero_accepts_is_refused_in_words() -> None:
    entry = PricedEntry(
        PROJECTS[0][0],
        make_options().invoice_date,
        86_400 * 365,
        "",
        PROJECTS[0][0],
        "M",
        PROJECTS[0][0],
        "P",
        "",
        Decimal(9_999_999),
    )
    with pytest.raises(DomainError, match="larger than Xero accepts"):
        build_preview([entry], make_options(), references())
