"""Work for every organisation comes around for each once in a period, for all of them never at
once, and what was missed is caught up with.
"""

from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app import reactions
from app.kernel import clock
from app.kernel.ids import new_id
from app.kernel.jobs.rounds import Round, RoundPart, first_missed_part, latest_start, read_part
from app.kernel.jobs.sweep import set_schedule, slot_start, sweep
from app.reactions import PERIODIC_WORK
from tests.cast import Cast

ROUNDS = [work for work in PERIODIC_WORK if isinstance(work, Round)]
NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the zone is beside


@pytest.mark.parametrize("work", ROUNDS, ids=lambda work: work.name)
def test_no_step_of_a_round_has_more_than_its_share_of_organisations(work: Round) -> None:
    org_ids = [new_id() for _ in range(20_000)]
    starts = Counter(latest_start(org_id, work.period, work.step, NOON) for org_id in org_ids)
    steps = work.period // work.step
    assert work.period % work.step == timedelta(0)
    assert len(starts) > steps * 0.99
    assert max(starts.values()) < 3 * len(org_ids) / steps


@given(st.uuids(), moments, st.sampled_from(ROUNDS))
def test_each_organisation_has_its_time_once_in_every_period(
    org_id: UUID, moment: datetime, work: Round
) -> None:
    start = latest_start(org_id, work.period, work.step, moment)
    assert start <= moment < start + work.period + work.step
    assert latest_start(org_id, work.period, work.step, start) == start
    earlier = latest_start(org_id, work.period, work.step, start - work.step)
    assert start - earlier == work.period
    part = RoundPart(start, work.period, work.step)
    assert part.includes(org_id)
    assert read_part(part.as_subject()) == part


@given(st.lists(st.uuids(), max_size=8), moments, st.integers(0, 400), st.sampled_from(ROUNDS))
def test_what_was_missed_is_caught_up_with_part_by_part(
    org_ids: list[UUID], now: datetime, steps_missed: int, work: Round
) -> None:
    """Each organisation whose time came meanwhile is looked after once, and no other."""
    present = slot_start(now, work.step)
    last, served = present - steps_missed * work.step, list[UUID]()
    went_down = last
    while (part := first_missed_part(org_ids, work, last, present)) is not None:
        assert last < part.start <= present
        last = part.start
        served += [org_id for org_id in set(org_ids) if part.includes(org_id)]
    missed = {
        org_id
        for org_id in org_ids
        if latest_start(org_id, work.period, work.step, present) > went_down
    }
    assert sorted(served) == sorted(missed)


def test_sweeps_ask_until_every_organisation_had_its_time(app: Flask, cast: Cast) -> None:
    requests: list[RoundPart] = []
    work = Round("test.hourly", timedelta(hours=1), timedelta(minutes=1), requests.append)
    everybody = {cast.mara.org_id, cast.eve.org_id}
    set_schedule([work])
    try:
        for hours in (0, 0.01, 5):
            del requests[:]
            with clock.freeze(NOON + timedelta(hours=hours)):
                for _ in range(4):
                    sweep()
            served = [org_id for part in requests for org_id in everybody if part.includes(org_id)]
            assert sorted(served) == ([] if hours == 0.01 else sorted(everybody))
    finally:
        reactions.register()
