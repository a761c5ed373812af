from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.errors import DomainError
from app.kernel.money import round_to_minute
from app.timesheets.rules import MAX_ENTRY_SECONDS, check_entry_seconds, is_shown_as, parse_duration
from app.timesheets.rules.durations import MAX_DURATION_LETTERS
from app.web.filters import duration, duration_element, exact_duration


@pytest.mark.parametrize(
    "text",
    ["1:30", "1.5", "1,5", "1h30", "1h 30m", "90m", "90 min", "01:30:00", " 1:30 ", "1.5h", "1H30"],
)
def test_what_people_write_for_an_hour_and_a_half_is_an_hour_and_a_half(text: str) -> None:
    assert parse_duration(text) == 5400


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1h 30m 20s", 5420),
        ("1h30m20s", 5420),
        ("1 hour 30 minutes 20 seconds", 5420),
        ("1h20s", 3620),
        ("5m 20s", 320),
        ("20s", 20),
        ("90 sec", 90),
        ("90m 20s", 5420),
    ],
)
def test_hours_minutes_and_seconds_may_stand_together(text: str, seconds: int) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["24:00", "24", "24h", "1440m", "86400s", "24:00:00"])
def test_exactly_a_day_is_the_most(text: str) -> None:
    assert parse_duration(text) == MAX_ENTRY_SECONDS


@pytest.mark.parametrize("text", ["24:00:01", "24h 1s", "1441m", "86401s", "24,001", "1441"])
def test_a_second_more_than_a_day_is_refused(text: str) -> None:
    with pytest.raises(DomainError, match=r"24 hours\. Split longer work"):
        parse_duration(text)


@pytest.mark.parametrize("text", ["0:59", "0:59:59", "1h 59m 59s"])
def test_what_follows_a_larger_unit_goes_up_to_59(text: str) -> None:
    assert parse_duration(text) > 0


@pytest.mark.parametrize("text", ["0:60", "0:00:60", "1h 60m", "1m 60s", "1h60"])
def test_60_of_what_follows_a_larger_unit_is_refused(text: str) -> None:
    with pytest.raises(DomainError, match="up to 59"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("seconds", "is_fine"), [(0, False), (1, True), (86_400, True), (86_401, False)]
)
def test_an_entry_has_some_time_and_at_most_a_day(seconds: int, is_fine: bool) -> None:
    if is_fine:
        check_entry_seconds(seconds)
    else:
        with pytest.raises(DomainError) as refusal:
            check_entry_seconds(seconds)
        assert refusal.value.field == "duration"


@pytest.mark.parametrize(
    "text",
    [
        "1:75",
        "-3",
        "25h",
        "abc",
        "",
        "1:30:99",
        "24:01",
        "1h75",
        "-1:30",
        "1:30pm",
        "1e3",
        "٣",
        "9" * 400,
        "1:30\0",
        "NaN",
        "..",
        ":",
        "5 20s",
        "1h 5 20s",
        "20s 5m",
        "h",
        "ms",
        "1234567890",
        "1" * 41,
    ],
)
def test_what_is_no_duration_is_refused_beside_its_field(text: str) -> None:
    with pytest.raises(DomainError) as refusal:
        parse_duration(text)
    assert refusal.value.field == "duration"
    assert refusal.value.message.endswith(".")


def test_forty_letters_are_read_and_not_one_more() -> None:
    text = "1 hour 0030 minutes 000000020 seconds"
    assert parse_duration(text) == 5420
    at_most = text.replace("0030", "0" * (MAX_DURATION_LETTERS - len(text)) + "0030")
    assert len(at_most) == MAX_DURATION_LETTERS
    assert parse_duration(at_most) == 5420
    with pytest.raises(DomainError, match="Write time like"):
        parse_duration(at_most.replace("0030", "00030"))


def test_a_bare_number_that_must_mean_minutes_is_explained() -> None:
    for minutes in ("25", "90", "1440"):
        with pytest.raises(DomainError, match=f"write {minutes}m"):
            parse_duration(minutes)


@given(st.integers(0, MAX_ENTRY_SECONDS))
def test_a_duration_that_is_written_and_read_again_is_the_same(seconds: int) -> None:
    assert parse_duration(exact_duration(seconds)) == seconds


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0:00"),
        (1, "0:01"),
        (29, "0:01"),
        (89, "0:01"),
        (90, "0:02"),
        (10_806, "3:00"),
        (10_829, "3:00"),
        (10_830, "3:01"),
        (86_400, "24:00"),
    ],
)
def test_a_duration_is_shown_to_the_nearest_minute(seconds: int, shown: str) -> None:
    assert duration(seconds) == shown


@given(st.integers(0, 1_000_000))
def test_what_is_shown_is_at_most_half_a_minute_off_and_never_nothing(seconds: int) -> None:
    shown = round_to_minute(seconds)
    assert shown % 60 == 0
    assert abs(shown - seconds) <= 30 or (seconds < 30 and shown == 60)
    assert bool(shown) is bool(seconds)
    assert is_shown_as(seconds, shown)
    assert is_shown_as(seconds, seconds)
    assert not is_shown_as(seconds, shown + 60)


def test_the_seconds_are_there_on_hover_where_there_are_any() -> None:
    assert duration_element(10_800) == "3:00"
    assert duration_element(10_806) == '<time datetime="PT10806S" title="3:00:06">3:00</time>'


@given(st.integers(0, 24 * 60))
def test_minutes_mean_the_same_in_every_notation(minutes: int) -> None:
    hours, rest = divmod(minutes, 60)
    assert {
        parse_duration(text) for text in (f"{minutes}m", f"{hours}:{rest:02}", f"{hours}h{rest:02}")
    } == {minutes * 60}


@given(st.text(max_size=30))
def test_any_text_is_read_within_a_day_or_refused_in_words(text: str) -> None:
    with suppress(DomainError):
        assert 0 <= parse_duration(text) <= MAX_ENTRY_SECONDS
