"""CSV as a spreadsheet reads it: letters, numbers, and no formula."""

import csv
import io
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.spreadsheets import FORMULA_STARTS, csv_file


def read_back(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_file_begins_with_the_mark_that_excel_needs_and_has_it_once() -> None:
    content = b"".join(csv_file([["Who"], ["Müller"], ["Søren"]]))
    assert content == b"\xef\xbb\xbfWho\r\nM\xc3\xbcller\r\nS\xc3\xb8ren\r\n"


def test_a_file_without_rows_is_a_file_all_the_same() -> None:
    assert b"".join(csv_file([])) == b"\xef\xbb\xbf"


@pytest.mark.parametrize(
    "typed", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1+1"]
)
def test_no_text_is_a_formula_and_negative_numbers_stay_numbers(typed: str) -> None:
    assert read_back(b"".join(csv_file([[typed, -5, None]]))) == [[f"'{typed}", "-5", ""]]


@given(
    st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1), max_size=5)
)
def test_what_was_typed_comes_back_letter_by_letter(rows: list[list[str]]) -> None:
    escaped = [
        [f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell for cell in row] for row in rows
    ]
    assert read_back(b"".join(csv_file(rows))) == escaped


def test_rows_are_written_as_they_are_read() -> None:
    taken = []

    def rows() -> Iterator[list[int]]:
        for number in range(3):
            taken.append(number)
            yield [number]

    parts = csv_file(rows())
    next(parts), next(parts)
    assert taken == [0]
