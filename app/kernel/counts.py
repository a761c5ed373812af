"""How many of a thing, in English words: "1 entry", "3 entries"."""

from collections.abc import Callable
from dataclasses import dataclass

PLURALS = {"person": "people", "child": "children"}
VOWELS = "aeiou"


def plural_of(noun: str) -> str:
    """The plural of the noun, by its last word: 'time entry' → 'time entries'."""
    before, space, last = noun.rpartition(" ")
    if last in PLURALS:
        plural = PLURALS[last]
    elif last.endswith("y") and last[-2:-1] not in VOWELS:
        plural = f"{last[:-1]}ies"
    elif last.endswith(("s", "x", "ch", "sh")):
        plural = f"{last}es"
    else:
        plural = f"{last}s"
    return f"{before}{space}{plural}"


def words_for_count(count: int, singular: str, plural: str = "") -> str:
    """`singular` for exactly one, else `plural`; without it the plural of `singular`."""
    return singular if count == 1 else plural or plural_of(singular)


def count_noun(
    count: int, singular: str, plural: str = "", spell: Callable[[int], str] = "{:,}".format
) -> str:
    """'1 entry', '3 entries', '0 entries'; with verbs: ('entry is', 'entries are')."""
    return f"{spell(count)} {words_for_count(count, singular, plural)}"


@dataclass(frozen=True)
class SpelledCount:
    """A number in a sentence: '{count:entry}' reads '3 entries', '{count:entry is|entries are}'
    '3 entries are', '{count}' the number alone.
    """

    number: int
    spell: Callable[[int], str]

    def __format__(self, noun: str) -> str:
        if not noun:
            return str(self.number)
        singular, _, plural = noun.partition("|")
        return count_noun(self.number, singular, plural, self.spell)
