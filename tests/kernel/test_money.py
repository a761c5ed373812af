"""Money and hours are exact."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.money import (
    Minor,
    from_minor,
    hours_from_seconds,
    minor_digits,
    round_half_up,
    to_minor,
)


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        ("0.005", "0.01"),
        ("-0.005", "-0.01"),
        ("2.675", "2.68"),
        ("11.11", "11.11"),
        ("11.10999999", "11.11"),
    ],
)
def test_halves_go_away_from_zero(value: str, rounded: str) -> None:
    assert round_half_up(Decimal(value), 2) == Decimal(rounded)


@pytest.mark.parametrize(("currency", "digits"), [("NZD", 2), ("JPY", 0), ("KWD", 3)])
def test_currencies_have_their_own_decimals(currency: str, digits: int) -> None:
    assert minor_digits(currency) == digits


@given(st.integers(min_value=-(10**12), max_value=10**12), st.sampled_from(["NZD", "JPY", "KWD"]))
def test_minor_units_survive_the_way_there_and_back(minor: int, currency: str) -> None:
    assert to_minor(from_minor(Minor(minor), currency), currency) == minor


def test_twenty_minutes_are_a_third_of_an_hour_with_four_decimals() -> None:
    assert hours_from_seconds(1200) == Decimal("0.3333")


@given(st.integers(min_value=0, max_value=10**9))
def test_hours_are_never_further_off_than_half_a_step(seconds: int) -> None:
    assert abs(hours_from_seconds(seconds) * 3600 - seconds) <= Decimal("0.18")
