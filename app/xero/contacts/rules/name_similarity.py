"""Which contact a client's name probably means: pure, and quick for a hundred names among a hundred
thousand.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from heapq import nsmallest
from itertools import chain, islice

# Ratios of SequenceMatcher, chosen by trying pairs of company names that people would and would not
# ask about.
MIN_NAME_RATIO = 0.72
MIN_WORD_RATIO = 0.75
STEM_LETTERS = 4
# Bounds for the work that one name may cost among a hundred thousand.
MAX_COUNTED_MARKS = 2000
MAX_CANDIDATES = 20
FILLERS = frozenset({"ltd", "limited", "inc", "llc", "co", "company", "pty", "plc", "the", "and"})
_WORD = re.compile(r"[^\W_]+")
_MARKS = re.compile(r"[^\w\s]+")


class NameIndex:
    """Names (folded, so without a line break) by their words and by how these begin, for the words
    of the `keys` that are looked for.
    """

    def __init__(self, keys: Iterable[str], names: Sequence[str]) -> None:
        self.names = names
        words = {word for key in keys for word in _words(key)}
        self.words: dict[str, list[int]] = {word: [] for word in words}
        self.stems: dict[str, list[int]] = {word[:STEM_LETTERS]: [] for word in words}
        spaced = _MARKS.sub(" ", "\n".join(names).replace("_", " "))
        for place, line in enumerate(spaced.split("\n")):
            for word in line.split():
                if (places := self.stems.get(word[:STEM_LETTERS])) is not None:
                    places.append(place)
                    if word in self.words:
                        self.words[word].append(place)

    def candidates(self, key: str) -> list[str]:
        """Those that share most marks with `key`, counted from the rarest; of these the ones of
        most nearly the same length.
        """
        words = set(_words(key))
        marks = [
            *(self.words[word] for word in words),
            *(self.stems[stem] for stem in {word[:STEM_LETTERS] for word in words}),
        ]
        rarest_first = sorted(marks, key=len)
        shared = Counter(islice(chain.from_iterable(rarest_first), MAX_COUNTED_MARKS))
        most = max(shared.values(), default=0)
        likely = [place for place, count in shared.items() if count == most]
        if len(likely) < MAX_CANDIDATES:
            likely += [place for place, count in shared.items() if count == most - 1]
        closest = nsmallest(
            MAX_CANDIDATES,
            likely,
            key=lambda place: (-shared[place], abs(len(self.names[place]) - len(key))),
        )
        return [self.names[place] for place in closest]


def nearest_names(keys: Sequence[str], names: Sequence[str]) -> dict[str, str]:
    """For each of `keys` the one of `names` (both folded) that is nearest, where one is near enough
    to be asked about.
    """
    index = NameIndex(keys, names)
    nearest = {key: _nearest_name(key, index.candidates(key)) for key in keys}
    return {key: name for key, name in nearest.items() if name is not None}


def _words(key: str) -> list[str]:
    """What tells names apart: a company's kind of company does not, unless its name is nothing
    else.
    """
    words = _WORD.findall(key)
    return [word for word in words if word not in FILLERS] or words


def _are_distinct(key: str, name: str) -> bool:
    """Whether each has a word of its own that is no spelling of one of the other's: Moa Builders
    are not Matai Builders.
    """
    ours, theirs = set(_words(key)), set(_words(name))
    fewer, more = sorted((ours - theirs, theirs - ours), key=len)
    return any(
        max(SequenceMatcher(None, word, other).ratio() for other in more) < MIN_WORD_RATIO
        for word in fewer
    )


def _nearest_name(key: str, candidates: Iterable[str]) -> str | None:
    compared = SequenceMatcher(None, autojunk=False)
    compared.set_seq2(" ".join(sorted(_words(key))))
    best, best_ratio = None, MIN_NAME_RATIO
    for name in candidates:
        if _are_distinct(key, name):
            continue
        compared.set_seq1(" ".join(sorted(_words(name))))
        if (
            compared.real_quick_ratio() >= best_ratio
            and compared.quick_ratio() >= best_ratio
            and (ratio := compared.ratio()) >= best_ratio
        ):
            better = best is None or ratio > best_ratio or name < best
            best, best_ratio = (name, ratio) if better else (best, best_ratio)
    return best
