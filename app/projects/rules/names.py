"""Names compared."""

import unicodedata

from app.kernel.errors import DomainError


def fold_name(name: str) -> str:
    """NAME for comparison: case, width and doubled spaces do not make a difference."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def name_key(name: str) -> str:
    """NAME folded, to be stored beside it; raises DomainError beside `name` when there is nothing
    to see in it.
    """
    key = fold_name(name)
    if not any(letter.isprintable() for letter in key):
        raise DomainError("Fill this in.", "name")
    return key
