"""Comparing names."""

import unicodedata

from app.kernel.errors import DomainError


def fold_name(name: str) -> str:
    """The name for comparison: case, width and doubled spaces make no difference."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def name_key(name: str) -> str:
    """The folded name, which is stored beside it.

    Raises DomainError beside `name` when nothing in it can be seen.
    """
    key = fold_name(name)
    if not any(letter.isprintable() for letter in key):
        raise DomainError("Fill this in.", "name")
    return key
