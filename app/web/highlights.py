"""Showing in a name what of it was typed."""

import re
from functools import lru_cache

from markupsafe import Markup, escape

# What stands between the words of a name, beside spaces.
SEPARATORS = "-–—_/\\|.,;:&+()[]{}<>\"'’“”#@!?*"
_TO_SPACES = str.maketrans(dict.fromkeys(SEPARATORS, " "))


def highlight(name: str, words: str) -> Markup:
    """The name with what begins like one of the typed `words` in bold."""
    pattern = _beginnings(tuple(words.translate(_TO_SPACES).split()))
    if pattern is None:
        return escape(name)
    parts = pattern.split(name)
    return Markup("").join(
        Markup("<b>{}</b>").format(part) if place % 2 else escape(part)
        for place, part in enumerate(parts)
    )


@lru_cache(maxsize=256)
def _beginnings(words: tuple[str, ...]) -> re.Pattern[str] | None:
    if not words:
        return None
    longest_first = sorted(map(re.escape, words), key=len, reverse=True)
    before = rf"(?:(?<=^)|(?<=[\s{re.escape(SEPARATORS)}]))"
    return re.compile(f"{before}({'|'.join(longest_first)})", re.IGNORECASE)
