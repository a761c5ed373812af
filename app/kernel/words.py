"""Search by the beginnings of words. Words are rows beside what they were found in, written by the
database itself (its `search_words` says what a word is); a policy lets only comparisons reach their
index.
"""

from collections.abc import Callable
from functools import lru_cache
from uuid import UUID

from sqlalchemy import ColumnElement, Text, and_, exists, false, func, select
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, db

MAX_SEARCH_WORDS = 10
# The last code point, which is no letter: what begins with a word comes before the word with it.
LAST_LETTER = "\U0010ffff"


class WordRow(Base):
    """A word of something of an organisation's. It is copied from there: it has no id of its own,
    nothing refers to it, and an export has it where it stands.
    """

    __abstract__ = True

    org_id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-1)
    word: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)


def search_words(text: str) -> list[str]:
    """The words that are looked for where `text` was typed, the longest first; signs are none.
    Ten at most: each is looked up.
    """
    return list(_split_text(text.replace("\0", "")))


@lru_cache(maxsize=256)
def _split_text(text: str) -> tuple[str, ...]:
    """The database always splits a text in the same way, and one search asks several times."""
    words = db.session.scalars(select(func.search_words(text)))
    return tuple(sorted(words, key=lambda word: (-len(word), word))[:MAX_SEARCH_WORDS])


def conditions_for_words(
    search: str, condition: Callable[[str], ColumnElement[bool]]
) -> list[ColumnElement[bool]]:
    """That `condition` holds for each word of `search`. Nothing typed fits all, signs alone fit
    nothing.
    """
    if not search.strip():
        return []
    return [condition(word) for word in search_words(search)] or [false()]


def begins_with(column: ColumnElement[str] | Mapped[str], word: str) -> ColumnElement[bool]:
    """The condition that the stored word begins with `word`, in terms that an index serves."""
    return and_(column >= word, column < word + LAST_LETTER)


def has_word(text: ColumnElement[str] | Mapped[str], word: str) -> ColumnElement[bool]:
    """The condition that a word of `text` begins with `word`, where its words are not stored: each
    row's text is split, so it is for few rows.
    """
    words = func.search_words(text).table_valued("word").render_derived()
    return exists().where(func.starts_with(words.c.word, word))
