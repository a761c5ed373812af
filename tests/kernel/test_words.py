"""What a word is, for what is stored and for what is typed: said once, by the database."""

import re
import unicodedata

import psycopg
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as some

from app.kernel.words import MAX_SEARCH_WORDS, search_words

# Letters of Latin, Greek and Cyrillic with all their accents, of scripts without cases, digits,
# signs, spaces of several widths, pictures.
LETTERS = (
    some.characters(min_codepoint=0x20, max_codepoint=0x52F, exclude_categories=["Cn"])
    | some.characters(min_codepoint=0x1E00, max_codepoint=0x1FFF, exclude_categories=["Cn"])
    | some.sampled_from("設計会議ｶﾀｶﾅ한글ＡＢ９①½ﬁ\u2002\u3000·—…“”€\u200b😀")
)


def _words_by_unicode(text: str) -> set[str]:
    """By Python's copy of Unicode: no marks, no cases, the first forty letters of each run of
    letters and digits.
    """
    plain = re.sub(
        "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]",
        "",
        unicodedata.normalize("NFKD", text),
    )
    between = "".join(
        letter if unicodedata.category(letter)[0] in "LNM" and not "ʹ" <= letter <= "˿" else " "
        for letter in plain.casefold()
    )
    return {word[:40] for word in between.split()}


@given(some.lists(some.text(LETTERS, max_size=60), max_size=20))
def test_words_have_no_accents_and_no_cases(database: dict[str, str], texts: list[str]) -> None:
    with psycopg.connect(database["app"]) as connection:
        answer = connection.execute(
            "SELECT ARRAY(SELECT search_words(typed))"
            " FROM unnest(%s::text[]) WITH ORDINALITY AS each (typed, place) ORDER BY place",
            [texts],
        ).fetchall()
    assert [set(words) for (words,) in answer] == [_words_by_unicode(text) for text in texts]
    assert all(len(words) == len(set(words)) for (words,) in answer)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Straße  STRASSE", ["strasse"]),
        ("O'Brien’s café", ["brien", "cafe", "o", "s"]),
        ("API-123/v2.1", ["123", "api", "v2", "1"]),
        ("Łódź Άγγελος ДОМ", ["αγγελοσ", "łodz", "дом"]),
        ("…!?\0", []),
    ],
)
def test_what_is_looked_for_where_this_is_typed(app: Flask, typed: str, words: list[str]) -> None:
    assert search_words(typed) == sorted(words, key=lambda word: (-len(word), word))


def test_whatever_is_typed_ten_words_of_it_are_looked_up(app: Flask) -> None:
    assert len(search_words(" ".join(map(str, range(50))))) == MAX_SEARCH_WORDS
