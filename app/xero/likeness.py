"""Which contact a client's name probably means: pure, and quick for a hundred names among ten thousand."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from heapq import nsmallest
from uuid import UUID

NEAR = 0.72
STEM = 4
LOOKED_AT = 20
FILLERS = frozenset({"ltd", "limited", "inc", "llc", "co", "company", "pty", "plc", "the", "and"})
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, eq=False)
class Candidate:
    """A contact that may be meant; `key` is its name folded for comparison."""

    id: UUID
    name: str
    key: str


def nearest(keys: Sequence[str], contacts: Iterable[Candidate]) -> dict[str, Candidate]:
    """For each of KEYS (names folded) the contact whose name is nearest, where one is near enough to be asked about."""
    wanted = {stem for key in keys for stem in _stems(key)}
    by_stem: dict[str, list[Candidate]] = {stem: [] for stem in wanted}
    for contact in contacts:
        for stem in _stems(contact.key) & wanted:
            by_stem[stem].append(contact)
    found = {key: _nearest(key, by_stem) for key in keys}
    return {key: contact for key, contact in found.items() if contact is not None}


def _words(key: str) -> list[str]:
    """What tells names apart: a company's kind of company does not, unless its name is nothing else."""
    words = _WORD.findall(key)
    return [word for word in words if word not in FILLERS] or words


def _stems(key: str) -> set[str]:
    """How words begin: a slip towards the end of a word still leads to it."""
    return {word[:STEM] for word in _words(key)}


def _nearest(key: str, by_stem: Mapping[str, Sequence[Candidate]]) -> Candidate | None:
    compared = SequenceMatcher(None, autojunk=False)
    compared.set_seq2(" ".join(sorted(_words(key))))
    best, best_ratio = None, NEAR
    for contact in _promising(key, by_stem):
        compared.set_seq1(" ".join(sorted(_words(contact.key))))
        if compared.real_quick_ratio() >= best_ratio and compared.quick_ratio() >= best_ratio and (ratio := compared.ratio()) >= best_ratio:
            better = best is None or ratio > best_ratio or contact.key < best.key
            best, best_ratio = (contact, ratio) if better else (best, best_ratio)
    return best


def _promising(key: str, by_stem: Mapping[str, Sequence[Candidate]]) -> list[Candidate]:
    """Those that share most beginnings of words, of these the ones of most nearly the same length."""
    shared = Counter(contact for stem in _stems(key) for contact in by_stem[stem])
    most = max(shared.values(), default=0)
    likely = [contact for contact, count in shared.items() if count >= most - 1]
    return nsmallest(LOOKED_AT, likely, key=lambda one: (-shared[one], abs(len(one.key) - len(key))))
