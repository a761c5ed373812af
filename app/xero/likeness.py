"""Which contact a client's name probably means: pure, and quick for a hundred names among ten thousand."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from heapq import nsmallest
from itertools import chain, islice
from typing import NamedTuple
from uuid import UUID

NEAR = 0.72
STEM = 4
COUNTED = 6000
LOOKED_AT = 20
FILLERS = frozenset({"ltd", "limited", "inc", "llc", "co", "company", "pty", "plc", "the", "and"})
_WORD = re.compile(r"[^\W_]+")


class Candidate(NamedTuple):
    """A contact that may be meant; `key` is its name folded for comparison."""

    id: UUID
    name: str
    key: str


class Index:
    """Contacts by the marks of their names, for the marks that matter."""

    def __init__(self, marks: Iterable[str], contacts: Iterable[Candidate]) -> None:
        self.contacts: list[Candidate] = []
        self.places: dict[str, list[int]] = {mark: [] for mark in marks}
        for contact in contacts:
            self._add(contact)

    def _add(self, contact: Candidate) -> None:
        place = len(self.contacts)
        known = False
        for word in _WORD.findall(contact.key):
            for mark in (word, word[:STEM] + "…"):
                if (alike := self.places.get(mark)) is not None:
                    alike.append(place)
                    known = True
        if known:
            self.contacts.append(contact)

    def promising(self, key: str) -> list[Candidate]:
        """Those that share most marks with KEY, counted from the rarest; of these the ones of most nearly the same length."""
        buckets = sorted((self.places[mark] for mark in _marks(key)), key=len)
        shared = Counter(islice(chain.from_iterable(buckets), COUNTED))
        most = max(shared.values(), default=0)
        likely = [place for place, count in shared.items() if count == most]
        if len(likely) < LOOKED_AT:
            likely += [place for place, count in shared.items() if count == most - 1]
        found = nsmallest(LOOKED_AT, likely, key=lambda place: (-shared[place], abs(len(self.contacts[place].key) - len(key))))
        return [self.contacts[place] for place in found]


def nearest(keys: Sequence[str], contacts: Iterable[Candidate]) -> dict[str, Candidate]:
    """For each of KEYS (names folded) the contact whose name is nearest, where one is near enough to be asked about."""
    index = Index((mark for key in keys for mark in _marks(key)), contacts)
    found = {key: _nearest(key, index.promising(key)) for key in keys}
    return {key: contact for key, contact in found.items() if contact is not None}


def _words(key: str) -> list[str]:
    """What tells names apart: a company's kind of company does not, unless its name is nothing else."""
    words = _WORD.findall(key)
    return [word for word in words if word not in FILLERS] or words


def _marks(key: str) -> set[str]:
    """The words of a name and how each begins: a slip towards the end of a word still leads to it."""
    words = _words(key)
    return {*words, *(word[:STEM] + "…" for word in words)}


def _nearest(key: str, promising: Iterable[Candidate]) -> Candidate | None:
    compared = SequenceMatcher(None, autojunk=False)
    compared.set_seq2(" ".join(sorted(_words(key))))
    best, best_ratio = None, NEAR
    for contact in promising:
        compared.set_seq1(" ".join(sorted(_words(contact.key))))
        if compared.real_quick_ratio() >= best_ratio and compared.quick_ratio() >= best_ratio and (ratio := compared.ratio()) >= best_ratio:
            better = best is None or ratio > best_ratio or contact.key < best.key
            best, best_ratio = (contact, ratio) if better else (best, best_ratio)
    return best
