from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.budgets.rules import minor_by_day, month_of, reached_thresholds
from app.kernel.money import minor_digits
from app.projects.rules import calculate_burn, run_out_date

DAY = date(2026, 11, 16)
HOUR = 3600


work = st.lists(
    st.tuples(
        st.dates(date(2026, 1, 1), date(2026, 3, 1)),
        st.integers(0, 10**6),
        st.none() | st.decimals(0, 999, places=4),
    )
)


def worth(entries: list[tuple[date, int, Decimal | None]], currency: str) -> int:
    """In minor units, with fractions: nothing is rounded before the end."""
    total = sum((seconds * Fraction(rate or 0) for _, seconds, rate in entries), Fraction(0))
    return floor(total / HOUR * Fraction(10) ** minor_digits(currency) + Fraction(1, 2))


@given(work, st.sampled_from(["NZD", "JPY", "KWD"]))
@example([(DAY, 1200, Decimal("1178.3905"))] * 3, "KWD")
def test_the_days_of_a_money_budget_sum_to_its_worth_rounded_once(
    entries: list[tuple[date, int, Decimal | None]], currency: str
) -> None:
    days = minor_by_day(entries, currency)
    assert sum(days.values()) == worth(entries, currency)
    assert min(days.values(), default=0) >= 0


@given(work, st.sampled_from(["NZD", "JPY", "KWD"]))
@example([(date(2026, 1, 31), 18, Decimal(1)), (date(2026, 2, 1), 18, Decimal(1))], "NZD")
def test_each_month_of_a_monthly_budget_sums_to_its_own_worth(
    entries: list[tuple[date, int, Decimal | None]], currency: str
) -> None:
    days = minor_by_day(entries, currency, monthly=True)
    for first in {month_of(day) for day, _, _ in entries}:
        of_month = [entry for entry in entries if month_of(entry[0]) == first]
        used = sum(minor for day, minor in days.items() if month_of(day) == first)
        assert used == worth(of_month, currency)


def test_a_half_that_groups_make_together_is_rounded_up() -> None:
    """A third of 1178.3905 has no end: three of them, each cut off somewhere, are less than all."""
    groups = [(DAY, 1200, Decimal("1178.3905"))] * 3
    assert minor_by_day(groups, "KWD") == {DAY: 1178391}


@pytest.mark.parametrize(
    ("used", "limit", "expected"),
    [
        (799, 1000, ()),
        (800, 1000, (80,)),
        (999, 1000, (80,)),
        (1000, 1000, (80, 100)),
        (5000, 1000, (80, 100)),
        (5, 0, ()),
        (0, 1000, ()),
    ],
)
def test_a_threshold_is_reached_exactly_and_not_before(
    used: int, limit: int, expected: tuple[int, ...]
) -> None:
    assert reached_thresholds(used, limit) == expected


def test_a_month_ends_with_its_last_day() -> None:
    assert month_of(date(2028, 2, 10)) == (date(2028, 2, 1), date(2028, 2, 29))


@pytest.mark.parametrize(
    ("left", "daily", "since", "expected"),
    [
        (10 * HOUR, {DAY: 28 * HOUR}, date(2026, 1, 1), DAY + timedelta(days=10)),
        (10 * HOUR + 1, {DAY: 28 * HOUR}, date(2026, 1, 1), DAY + timedelta(days=11)),
        (
            10 * HOUR,
            {DAY - timedelta(days=27): 28 * HOUR},
            date(2026, 1, 1),
            DAY + timedelta(days=10),
        ),
        (10 * HOUR, {DAY - timedelta(days=28): 28 * HOUR}, date(2026, 1, 1), None),
        (
            10 * HOUR,
            {DAY: 2 * HOUR, DAY - timedelta(days=1): 2 * HOUR},
            DAY - timedelta(days=1),
            DAY + timedelta(days=5),
        ),
        (0, {DAY: HOUR}, date(2026, 1, 1), None),
        (HOUR, {}, DAY, None),
        (10**9, {DAY: 1}, date(2026, 1, 1), None),
    ],
    ids=[
        "an hour a day",
        "a second more",
        "the first of 28 days",
        "the day before",
        "since yesterday",
        "nothing left",
        "nothing used",
        "in years",
    ],
)
def test_the_pace_is_that_of_the_last_four_weeks(
    left: int, daily: dict[date, int], since: date, expected: date | None
) -> None:
    assert run_out_date(left, daily, since, DAY) == expected


def test_what_lies_outside_of_the_month_counts_for_the_pace_and_not_for_the_budget() -> None:
    found = calculate_burn(
        20 * HOUR,
        {date(2026, 10, 31): 22 * HOUR, DAY: 6 * HOUR},
        date(2026, 11, 1),
        date(2026, 11, 30),
        DAY,
        date(2026, 1, 1),
    )
    assert (found.used, found.share, found.remaining_amount) == (6 * HOUR, 30, 14 * HOUR)
    assert found.runs_out == DAY + timedelta(days=14)
    assert [used for _, used in found.course] == [6 * HOUR]


@given(
    st.integers(1, 400 * HOUR),
    st.dictionaries(st.integers(0, 27), st.integers(0, 9 * HOUR), max_size=9),
    st.integers(0, 50 * HOUR),
)
def test_the_line_of_the_forecast_meets_the_limit_on_the_day_on_which_it_runs_out(
    limit: int, ago: dict[int, int], before: int
) -> None:
    daily = {DAY - timedelta(days=days): used for days, used in ago.items()}
    found = calculate_burn(limit, daily, date(2026, 10, 1), None, DAY, date(2026, 1, 1), before)
    assert found.expected_use(DAY) == found.used == found.used_on(DAY)
    assert found.used_on(DAY - timedelta(days=28)) == before
    if found.runs_out:
        assert (
            found.expected_use(found.runs_out)
            >= limit
            > found.expected_use(found.runs_out - timedelta(days=1))
        )
