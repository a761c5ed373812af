"""What holds for any history of terms, whatever was used."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import islice, pairwise, takewhile
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.kernel.money import Minor
from app.retainers.models import Every, Rollover
from app.retainers.rules import (
    BilledPeriod,
    Period,
    PeriodStatement,
    RetainerTerms,
    TrackedTime,
    periods,
    settle_periods,
)

HOUR = 3600
INVOICE = UUID(int=1)
FOUR_HOURS = TrackedTime(4 * HOUR)
ROLLOVERS = st.one_of(
    st.sampled_from([(Rollover.NONE, None, None), (Rollover.UNLIMITED, None, None)]),
    st.tuples(st.just(Rollover.LIMITED), st.integers(0, 60 * HOUR), st.none() | st.integers(1, 4)),
    st.tuples(st.just(Rollover.LIMITED), st.none(), st.integers(1, 4)),
)


@st.composite
def terms(draw: st.DrawFn) -> RetainerTerms:
    rollover, most, times = draw(ROLLOVERS)
    return RetainerTerms(
        draw(st.dates(date(2026, 1, 1), date(2029, 12, 31))),
        Minor(draw(st.integers(0, 10**7))),
        draw(st.integers(0, 80 * HOUR)),
        draw(st.sampled_from(Every)),
        draw(st.integers(0, 31)),
        draw(st.integers(0, 12)),
        rollover,
        most,
        times,
        prorate=draw(st.booleans()),
        stops=draw(st.integers(0, 4)) == 0,
    )


HISTORIES = st.lists(terms(), min_size=1, max_size=5, unique_by=lambda each: each.starts_on)
USED_SECONDS = st.lists(st.one_of(st.just(0), st.integers(0, 200 * HOUR)), min_size=1, max_size=30)


def accounts(history: list[RetainerTerms], used: list[int]) -> list[PeriodStatement]:
    found = list(islice(periods(history), len(used)))
    return settle_periods(
        found,
        {period.start: TrackedTime(seconds) for period, seconds in zip(found, used, strict=False)},
    )


@given(HISTORIES, USED_SECONDS)
def test_every_hour_is_used_rolled_on_or_expired(
    history: list[RetainerTerms], used: list[int]
) -> None:
    found = accounts(history, used)
    included = sum(each.included_seconds for each in found)
    covered = sum(each.used - each.overage for each in found)
    rolled_on = found[-1].rolled_out if found else 0
    assert included == covered + rolled_on + sum(each.expired for each in found)
    for each in found:
        assert (
            each.rolled_in + each.included_seconds + each.overage
            == each.used + each.rolled_out + each.expired
        )
        assert (
            min(each.rolled_in, each.overage, each.rolled_out, each.expired, each.remaining_seconds)
            >= 0
        )
        assert each.overage == max(0, each.used - each.available_seconds)
    assert all(later.rolled_in == earlier.rolled_out for earlier, later in pairwise(found))


@given(HISTORIES, USED_SECONDS)
def test_what_rolls_on_keeps_to_the_terms_of_its_period(
    history: list[RetainerTerms], used: list[int]
) -> None:
    found = accounts(history, used)
    for place, each in enumerate(found):
        held = each.period.terms
        if held.rollover is Rollover.NONE:
            assert each.rolled_out == 0
        elif held.rollover is Rollover.UNLIMITED:
            assert each.expired == 0
        else:
            oldest = max(0, place + 1 - held.rollover_periods) if held.rollover_periods else 0
            young = found[oldest : place + 1]
            assert each.rolled_out <= sum(one.included_seconds for one in young)
            assert held.rollover_seconds is None or each.rolled_out <= held.rollover_seconds


@given(HISTORIES)
def test_periods_follow_each_other_without_gap_but_for_a_pause(
    history: list[RetainerTerms],
) -> None:
    found = list(islice(periods(history), 40))
    for period in found:
        assert period.start <= period.end
        assert period.days <= period.whole_days <= 366
        assert not period.terms.stops
        assert period.terms.starts_on <= period.start
    for earlier, later in pairwise(found):
        paused = [
            each
            for each in history
            if each.stops and each.starts_on <= earlier.end + timedelta(days=1)
        ]
        assert later.start == earlier.end + timedelta(days=1) or (
            later.start > earlier.end and paused
        )
        assert not later.is_short or later.terms is not earlier.terms


@given(terms(), st.integers(1, 40))
def test_a_retainer_that_begins_on_its_anchor_has_whole_periods_on_that_day(
    first: RetainerTerms, count: int
) -> None:
    begun = RetainerTerms(first.starts_on, first.fee_minor, first.cap_seconds, first.every)
    for period in islice(periods([begun]), count):
        assert not period.is_short
        following = period.start + timedelta(days=1)
        assert period.start.day == first.starts_on.day or (
            period.start.day < first.starts_on.day and following.day == 1
        )


def three_months(
    used: int, bill: BilledPeriod | None, then: TrackedTime = FOUR_HOURS
) -> list[PeriodStatement]:
    found: list[Period] = list(
        islice(periods([RetainerTerms(date(2026, 1, 1), Minor(1000), 10 * HOUR)]), 3)
    )
    return settle_periods(found, {found[0].start: TrackedTime(used, bill), found[1].start: then})


def test_time_that_comes_after_the_bill_counts_in_the_next_period() -> None:
    january, february, march = three_months(9 * HOUR, BilledPeriod(INVOICE, 7 * HOUR, 0))
    assert (january.used, january.late) == (7 * HOUR, 0)
    assert (february.used, february.late, february.overage) == (6 * HOUR, 2 * HOUR, 0)
    assert march.late == 0


def test_a_bill_that_took_all_leaves_nothing_for_the_next_period() -> None:
    january, february, _ = three_months(9 * HOUR, BilledPeriod(INVOICE, 9 * HOUR, 0))
    assert (january.used, february.used, february.late) == (9 * HOUR, 4 * HOUR, 0)


@st.composite
def billed_histories(draw: st.DrawFn) -> tuple[list[PeriodStatement], int]:
    """Accounts of periods some of which were billed and then had more tracked in them, in the order
    in which that happened; and all seconds.
    """
    found = list(islice(periods(draw(HISTORIES)), draw(st.integers(1, 8))))
    tracked: dict[date, TrackedTime] = {}
    total = 0
    for number in range(len(found)):
        more = draw(st.lists(st.integers(0, 90 * HOUR), min_size=len(found), max_size=len(found)))
        for place, seconds in enumerate(more):
            seen = tracked.get(found[place].start, TrackedTime())
            tracked[found[place].start] = replace(seen, seconds=seen.seconds + seconds)
            total += seconds
        account = settle_periods(found, tracked)[number]
        if draw(st.booleans()):
            tracked = _bill(found, tracked, account)
    return settle_periods(found, tracked), total


def _bill(
    found: list[Period], tracked: dict[date, TrackedTime], account: PeriodStatement
) -> dict[date, TrackedTime]:
    """The period is billed as `account` says: its invoice takes its own time and what came late to
    those billed before.
    """
    after = dict(tracked)
    for period in takewhile(
        lambda period: after[period.start].bill,
        [period for period in reversed(found) if period.start < account.start],
    ):
        seen = after[period.start]
        assert seen.bill is not None
        after[period.start] = replace(seen, seconds=seen.bill.used - seen.carried)
    own = after[account.start]
    after[account.start] = replace(
        own, bill=BilledPeriod(INVOICE, account.used, account.overage), carried=account.late
    )
    return after


@given(billed_histories())
def test_every_second_tracked_is_used_in_one_period_or_waits_for_the_next(
    history: tuple[list[PeriodStatement], int],
) -> None:
    found, total = history
    used = sum(each.used for each in found)
    assert used <= total
    if found and found[-1].bill is None:
        assert used == total
    included = sum(each.included_seconds for each in found)
    assert included == used - sum(each.overage for each in found) + (
        found[-1].rolled_out if found else 0
    ) + sum(each.expired for each in found)
