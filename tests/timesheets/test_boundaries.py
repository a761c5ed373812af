"""The last value that is taken and the first that is not."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from app.kernel.errors import DomainError
from app.timesheets.rules import (
    MAX_ENTRY_SECONDS,
    parse_clock,
    parse_duration,
    span_between,
    span_lasting,
)

DAY = 24 * 3600
MONDAY = date(2026, 11, 16)
AUCKLAND = ZoneInfo("Pacific/Auckland")


@pytest.mark.parametrize("text", ["24:00", "24:00:00", "24", "24.0", "24h", "1440m"])
def test_a_whole_day_is_taken(text: str) -> None:
    assert parse_duration(text) == DAY


@pytest.mark.parametrize("text", ["24:00:01", "24:01", "24.0003", "1441m", "24h1m"])
def test_a_second_more_than_a_day_is_refused(text: str) -> None:
    with pytest.raises(DomainError, match="A day has 24 hours"):
        parse_duration(text)


def test_an_entry_lasts_a_day_and_not_a_second_longer() -> None:
    assert MAX_ENTRY_SECONDS == DAY
    assert span_lasting(MONDAY, time(9), DAY, AUCKLAND).seconds == DAY
    with pytest.raises(DomainError, match="at most 24 hours"):
        span_lasting(MONDAY, time(9), DAY + 1, AUCKLAND)


def test_from_a_time_to_the_same_time_is_a_day_only_when_clocks_go_back_between() -> None:
    with pytest.raises(DomainError, match="after the start"):
        span_between(MONDAY, time(9), time(9), AUCKLAND)
    back = date(2026, 4, 5)
    twice = span_between(back, time(2, 30), time(2, 30), AUCKLAND, 0, 1)
    assert (twice.seconds, twice.started_at) == (3600, datetime(2026, 4, 4, 13, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9:59", time(9, 59)),
        ("0959", time(9, 59)),
        ("23:59", time(23, 59)),
        ("23:59:59", time(23, 59, 59)),
        ("9:00:59", time(9, 0, 59)),
        ("11:59pm", time(23, 59)),
        ("12am", time(0)),
        ("12pm", time(12)),
        ("0:00", time(0)),
    ],
)
def test_the_last_minute_and_the_last_second_are_times_of_day(text: str, expected: time) -> None:
    assert parse_clock(text, "start") == expected


@pytest.mark.parametrize("text", ["9:60", "23:60", "9:59:60", "13pm", "0am"])
def test_a_sixtieth_minute_is_none(text: str) -> None:
    with pytest.raises(DomainError) as refusal:
        parse_clock(text, "start")
    assert refusal.value.field == "start"


@pytest.mark.parametrize(("text", "seconds"), [("0:59", 3540), ("1:59:59", 7199), ("1h59", 7140)])
def test_the_fifty_ninth_minute_is_time(text: str, seconds: int) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["0:60", "1:00:60", "1h60"])
def test_a_sixtieth_minute_of_an_hour_is_no_time(text: str) -> None:
    with pytest.raises(DomainError, match="up to 59"):
        parse_duration(text)
