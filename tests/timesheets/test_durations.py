from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.errors import DomainError
from app.timesheets.rules import MAX_ENTRY_SECONDS, parse_duration
from app.web.filters import duration


@pytest.mark.parametrize(
    "text",
    ["1:30", "1.5", "1,5", "1h30", "1h 30m", "90m", "90 min", "01:30:00", " 1:30 ", "1.5h", "1H30"],
)
def test_what_people_write_for_an_hour_and_a_half_is_an_hour_and_a_half(text: str) -> None:
    assert parse_duration(text) == 5400


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
    ],
)
def test_what_is_no_duration_is_refused_beside_its_field(text: str) -> None:
    with pytest.raises(DomainError) as refusal:
        parse_duration(text)
    assert refusal.value.field == "duration"
    assert refusal.value.message.endswith(".")


def test_a_bare_number_that_must_mean_minutes_is_explained() -> None:
    with pytest.raises(DomainError, match="write 90m"):
        parse_duration("90")


@given(st.integers(0, MAX_ENTRY_SECONDS))
def test_a_duration_that_is_written_and_read_again_is_the_same(seconds: int) -> None:
    assert parse_duration(duration(seconds)) == seconds


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
