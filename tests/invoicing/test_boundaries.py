"""The last value that is taken and the first that is not."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from app.invoicing.rules import build_preview, due_date
from app.invoicing.rules.numbers import MAX_PREFIX_LENGTH, prefix_problem
from app.invoicing.rules.options import TERMS
from app.invoicing.rules.preview import MAX_DOCUMENTED_LINES
from tests.invoicing.strategies import make_options, references
from tests.invoicing.test_rules_preview import DESIGN

LOCKED_UNTIL = date(2026, 10, 31)


@pytest.mark.parametrize(
    ("invoice_date", "is_locked"),
    [
        (LOCKED_UNTIL - timedelta(days=1), True),
        (LOCKED_UNTIL, True),
        (LOCKED_UNTIL + timedelta(days=1), False),
    ],
)
def test_the_lock_date_itself_is_locked(invoice_date: date, *, is_locked: bool) -> None:
    books = replace(references(), locked_until=LOCKED_UNTIL)
    shown = build_preview([DESIGN], make_options(invoice_date=invoice_date), books)
    assert [problem.field for problem in shown.problems] == (["invoice_date"] if is_locked else [])
    assert shown.is_ready, "Xero takes the draft: it is only said"


@pytest.mark.parametrize(("due", "is_refused"), [(-1, True), (0, False), (1, False)])
def test_an_invoice_is_due_on_its_day_at_the_earliest(due: int, *, is_refused: bool) -> None:
    day = date(2026, 11, 21)
    options = make_options(invoice_date=day, due_date=day + timedelta(days=due))
    shown = build_preview([DESIGN], options, references())
    assert ([problem.field for problem in shown.problems] == ["due_date"]) == is_refused


def test_a_prefix_has_twenty_characters_and_not_one_more() -> None:
    assert MAX_PREFIX_LENGTH == 20
    assert prefix_problem("A" * 20) is None
    assert prefix_problem("A" * 21) == "At most 20 characters."


@pytest.mark.parametrize("sign", list("!#$%&()*+-./:;<=>?@[\\]^_`{|}~"))
def test_a_prefix_may_hold_a_sign(sign: str) -> None:
    assert prefix_problem(f"A{sign}1") is None


@pytest.mark.parametrize("sign", ['"', "'", ",", " ", "é", "\x7f", "\t"])
def test_a_prefix_holds_no_sign_that_xero_or_a_list_would_trip_over(sign: str) -> None:
    assert prefix_problem(f"A{sign}1") is not None


def test_terms_go_from_a_day_to_a_year_and_end_with_the_calendar() -> None:
    assert (TERMS[0], TERMS[-1]) == (1, 365)
    assert due_date(date(2026, 11, 21), 365) == date(2027, 11, 21)
    assert due_date(date.max - timedelta(days=365), 365) == date.max
    assert due_date(date.max, 1) == date.max


@pytest.mark.parametrize(("lines", "many"), [(MAX_DOCUMENTED_LINES, False), (201, True)])
def test_two_hundred_lines_are_not_many(lines: int, *, many: bool) -> None:
    entries = [replace(DESIGN, id=UUID(int=1000 + number)) for number in range(lines)]
    assert build_preview(entries, make_options(), references()).has_many_lines is many
