"""One of a thing is not "1 things"."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.counts import count_noun, plural_of, words_for_count
from app.kernel.messages import Spelling, message, word


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("entry", "entries"),
        ("time entry", "time entries"),
        ("day", "days"),
        ("person", "people"),
        ("box", "boxes"),
        ("batch", "batches"),
        ("class", "classes"),
        ("invoice", "invoices"),
    ],
)
def test_a_noun_has_its_plural(one: str, many: str) -> None:
    assert plural_of(one) == many
    assert (count_noun(1, one), count_noun(3, one)) == (f"1 {one}", f"3 {many}")


@given(st.integers(0, 10_000_000))
def test_only_one_is_singular(count: int) -> None:
    expected = "it is" if count == 1 else "they are"
    assert words_for_count(count, "it is", "they are") == expected
    assert count_noun(count, "line").endswith(" line") is (count == 1)


def test_thousands_are_set_apart() -> None:
    assert count_noun(1200, "entry") == "1,200 entries"


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (1, "1 entry has no rate."),
        (0, "0 entries have no rate."),
        (1200, "1'200 entries have no rate."),
    ],
)
def test_a_stored_message_counts_in_the_readers_format(count: int, words: str) -> None:
    sentences = {"no_rate": "{count:entry has|entries have} no rate."}
    spelling = Spelling(count=lambda number: f"{number:,}".replace(",", "'"))
    assert word(message("no_rate", count=count), sentences, spelling) == words


def test_a_message_whose_count_is_missing_or_no_number_reads_all_the_same() -> None:
    sentences = {"wait": "wait {count:second}", "plain": "attempt {attempt}"}
    assert word(message("wait"), sentences) == "wait something"
    assert word(message("wait", count="a few seconds"), sentences) == "wait a few seconds"
    assert word(message("plain", attempt=1200), sentences) == "attempt 1200"
