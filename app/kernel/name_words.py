"""Finding a name by the beginnings of its words, as people type them."""

import unicodedata

from sqlalchemy import ColumnElement, SQLColumnExpression, func, literal

# What stands between the words of a name, beside spaces.
SEPARATORS = "-–—_/\\|.,;:&+()[]{}<>\"'’“”#@!?*"
_TO_SPACES = str.maketrans(dict.fromkeys(SEPARATORS, " "))
MAX_SEARCH_WORDS = 6


def search_words(text: str) -> list[str]:
    """The words that somebody typed to find a name, folded as stored name keys are."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return folded.replace("\0", " ").translate(_TO_SPACES).split()[:MAX_SEARCH_WORDS]


def begins_words(key: SQLColumnExpression[str], text: str) -> list[ColumnElement[bool]]:
    """The conditions that each word of `text` begins a word of the folded name `key`."""
    spaces = " " * len(SEPARATORS)
    words = literal(" ") + func.translate(key, SEPARATORS, spaces)
    return [words.contains(f" {word}", autoescape=True) for word in search_words(text)]
