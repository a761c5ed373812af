"""How moments, durations and counts are written for whoever reads."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask import Flask, g

from app.web.filters import count_noun, localdate, localtime
from tests.cast import Cast


class Reader:
    """A member and an organisation, as far as spelling needs them."""

    locale, time_zone = "en_NZ", "Pacific/Auckland"


def test_the_date_of_a_moment_is_the_readers(app: Flask, cast: Cast) -> None:
    morning = datetime(2026, 11, 29, 20, 30, tzinfo=UTC)  # the 30th at 9:30 in Auckland
    with app.test_request_context():
        g.member = g.org = Reader()
        assert localdate(morning) == "30 Nov 2026"
        assert localdate(date(2026, 11, 29)) == "29 Nov 2026"


def test_the_hour_that_comes_twice_is_two_hours_in_another_zone(app: Flask, cast: Cast) -> None:
    first = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    with app.test_request_context():
        g.member = g.org = Reader()
        written = [localtime(moment, "HH:mm") for moment in (first, first.replace(fold=1))]
    assert written == ["13:30", "14:30"]


def test_counts_are_written_as_the_reader_writes_numbers(app: Flask, cast: Cast) -> None:
    with app.test_request_context():
        g.member = g.org = Reader()
        assert (count_noun(1, "entry"), count_noun(1200, "entry")) == ("1 entry", "1,200 entries")
