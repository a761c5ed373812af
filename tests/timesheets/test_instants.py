from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.kernel.errors import DomainError
from app.timesheets.rules import (
    END_OF_DAY,
    MAX_ENTRY_SECONDS,
    clock_end,
    occurrences,
    parse_clock,
    parse_end_clock,
    span_between,
    span_lasting,
)

AUCKLAND = ZoneInfo("Pacific/Auckland")
FORWARD, BACK = date(2026, 9, 27), date(2026, 4, 5)
ZONES = st.sampled_from(
    [
        ZoneInfo(name)
        for name in (
            "Pacific/Auckland",
            "Australia/Lord_Howe",
            "Europe/London",
            "America/St_Johns",
            "Asia/Kathmandu",
        )
    ]
)
INSTANTS = st.integers(1_577_836_800, 1_893_456_000).map(
    lambda seconds: datetime.fromtimestamp(seconds, UTC)
)


def fold_of(local: datetime) -> int | None:
    return local.fold if len(occurrences(local.date(), local.time(), local.tzinfo)) == 2 else None  # type: ignore[arg-type]


@given(ZONES, INSTANTS, st.integers(1, MAX_ENTRY_SECONDS - 2 * 3600))
@example(AUCKLAND, datetime(2026, 4, 4, 13, 30, tzinfo=UTC), 3600)
@example(AUCKLAND, datetime(2026, 9, 26, 13, 59, tzinfo=UTC), 120)
def test_clock_times_give_back_exactly_the_seconds_between_the_instants(
    zone: ZoneInfo, started: datetime, seconds: int
) -> None:
    ended = started + timedelta(seconds=seconds)
    start, end = started.astimezone(zone), ended.astimezone(zone)
    span = span_between(start.date(), start.time(), end.time(), zone, fold_of(start), fold_of(end))
    assert (span.started_at, span.ended_at, span.seconds) == (started, ended, seconds)


@given(ZONES, INSTANTS, st.integers(1, MAX_ENTRY_SECONDS))
def test_a_start_and_a_duration_last_exactly_that_long(
    zone: ZoneInfo, started: datetime, seconds: int
) -> None:
    local = started.astimezone(zone)
    span = span_lasting(local.date(), local.time(), seconds, zone, fold_of(local))
    assert (span.started_at, span.seconds) == (started, seconds)


@given(
    ZONES,
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.times().map(lambda at: at.replace(microsecond=0)),
)
def test_each_instant_shows_the_time_it_was_read_from(zone: ZoneInfo, on: date, at: time) -> None:
    for instant in occurrences(on, at, zone):
        assert instant.astimezone(zone).replace(tzinfo=None, fold=0) == datetime.combine(on, at)


def test_work_across_midnight_ends_on_the_next_date() -> None:
    assert span_between(date(2026, 11, 16), time(22), time(1, 30), AUCKLAND).seconds == 3.5 * 3600


def test_a_night_in_which_clocks_go_forward_is_an_hour_shorter() -> None:
    assert span_between(date(2026, 9, 26), time(22), time(6), AUCKLAND).seconds == 7 * 3600


def test_a_night_in_which_clocks_go_back_is_an_hour_longer() -> None:
    assert span_between(date(2026, 4, 4), time(22), time(6), AUCKLAND).seconds == 9 * 3600


def test_a_time_that_clocks_skip_is_refused_in_words() -> None:
    with pytest.raises(DomainError, match="2:30 does not exist") as refusal:
        span_between(FORWARD, time(1), time(2, 30), AUCKLAND)
    assert refusal.value.field == "end"


def test_a_time_that_happens_twice_is_asked_about() -> None:
    with pytest.raises(DomainError, match="happens twice") as refusal:
        span_between(BACK, time(2, 30), time(4), AUCKLAND)
    assert refusal.value.field == "start"
    assert span_between(BACK, time(2, 30), time(4), AUCKLAND, 0).seconds == 2.5 * 3600
    assert span_between(BACK, time(2, 30), time(4), AUCKLAND, 1).seconds == 1.5 * 3600


def test_from_the_first_to_the_second_of_the_same_clock_time_is_an_hour() -> None:
    assert span_between(BACK, time(2, 30), time(2, 30), AUCKLAND, 0, 1).seconds == 3600


@pytest.mark.parametrize("end", [time(9), time(9, 0)])
def test_an_end_at_the_start_is_refused(end: time) -> None:
    with pytest.raises(DomainError) as refusal:
        span_between(date(2026, 11, 16), time(9), end, AUCKLAND)
    assert refusal.value.field == "end"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("9", time(9)),
        ("9:30", time(9, 30)),
        ("0930", time(9, 30)),
        ("9.30pm", time(21, 30)),
        ("12am", time(0)),
        ("14:05:07", time(14, 5, 7)),
    ],
)
def test_clock_times_are_read_as_people_write_them(text: str, read: time) -> None:
    assert parse_clock(text, "start") == read


@pytest.mark.parametrize(
    "text", ["24:00", "9:60", "25", "noon", "13pm", "0am", "-1", "9:3", "99999999999999999999"]
)
def test_what_is_no_clock_time_is_refused_beside_its_field(text: str) -> None:
    with pytest.raises(DomainError) as refusal:
        parse_clock(text, "start")
    assert refusal.value.field == "start"


@pytest.mark.parametrize("text", ["24:00", "24", "2400", "24.00", "24h00", " 24:00 ", "24:00:00"])
def test_an_end_of_24_is_the_midnight_that_ends_the_date(text: str) -> None:
    assert parse_end_clock(text, "end") == END_OF_DAY
    span = span_between(date(2026, 11, 16), time(22), END_OF_DAY, AUCKLAND)
    assert span.seconds == 2 * 3600
    assert span == span_between(date(2026, 11, 16), time(22), time(0), AUCKLAND)


@pytest.mark.parametrize("text", ["24:01", "24:00:01", "24pm", "25:00"])
def test_an_end_beyond_24_is_refused(text: str) -> None:
    with pytest.raises(DomainError) as refusal:
        parse_end_clock(text, "end")
    assert refusal.value.field == "end"


@pytest.mark.parametrize("text", ["23:59:59", "0", "12am"])
def test_any_other_end_is_a_time_of_day(text: str) -> None:
    assert parse_end_clock(text, "end") == parse_clock(text, "end")


def test_a_whole_day_from_0_to_24_is_exactly_as_long_as_an_entry_may_be() -> None:
    whole = span_between(date(2026, 11, 16), time(0), END_OF_DAY, AUCKLAND)
    assert whole.seconds == MAX_ENTRY_SECONDS
    assert span_lasting(date(2026, 11, 16), time(9), MAX_ENTRY_SECONDS, AUCKLAND).seconds == (
        MAX_ENTRY_SECONDS
    )


def test_a_day_of_25_hours_is_longer_than_an_entry_and_one_of_23_is_not() -> None:
    with pytest.raises(DomainError, match="at most 24 hours") as refusal:
        span_between(BACK, time(0), END_OF_DAY, AUCKLAND)
    assert refusal.value.field == "end"
    assert span_between(FORWARD, time(0), END_OF_DAY, AUCKLAND).seconds == 23 * 3600
    second_more = MAX_ENTRY_SECONDS + 1
    with pytest.raises(DomainError, match="at most 24 hours"):
        span_lasting(date(2026, 11, 16), time(9), second_more, AUCKLAND)


@given(ZONES, INSTANTS, st.integers(1, MAX_ENTRY_SECONDS - 2 * 3600))
@example(AUCKLAND, datetime(2026, 11, 15, 20, 0, tzinfo=UTC), 15 * 3600)
def test_an_end_written_for_a_form_gives_back_the_instant(
    zone: ZoneInfo, started: datetime, seconds: int
) -> None:
    ended = started + timedelta(seconds=seconds)
    start, end = started.astimezone(zone), ended.astimezone(zone)
    span = span_between(
        start.date(), start.time(), clock_end(start, end), zone, fold_of(start), fold_of(end)
    )
    assert span.ended_at == ended
    is_midnight = end.time() == time() and end.date() == start.date() + timedelta(days=1)
    assert (clock_end(start, end) == END_OF_DAY) is is_midnight


@pytest.mark.parametrize(("text", "read"), [("9:59", time(9, 59)), ("23:59:59", time(23, 59, 59))])
def test_minute_and_second_59_are_the_last(text: str, read: time) -> None:
    assert parse_clock(text, "start") == read


@pytest.mark.parametrize("text", ["9:60", "9:30:60", "24"])
def test_minute_and_second_60_and_hour_24_are_refused(text: str) -> None:
    with pytest.raises(DomainError, match="from 0:00 to 23:59"):
        parse_clock(text, "start")


@pytest.mark.parametrize(("text", "hour"), [("1am", 1), ("11am", 11), ("12pm", 12), ("1pm", 13)])
def test_hours_of_each_half_of_the_day(text: str, hour: int) -> None:
    assert parse_clock(text, "start") == time(hour)
