"""What the ticks of a tree of unbilled time say."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from app.invoicing.rules.entries import PricedEntry
from app.invoicing.rules.time_tree import REST_SUFFIX, PartKind, has_words, part_key, project_key

# The key of the entries that do not match a search: they keep their ticks.
NOT_MATCHING_KEY = "not_matching"


@dataclass(frozen=True)
class Ticks:
    """What the boxes of a tree say. `keys`: of branches that are ticked as a whole; `entry_ids`: of
    single entries; `left_out_ids`: of entries that are not chosen although their branch is;
    `listed_ids`: of entries that have a box of their own, whatever became of their branch.
    """

    keys: frozenset[str]
    entry_ids: frozenset[UUID]
    left_out_ids: frozenset[UUID]
    listed_ids: frozenset[UUID] = frozenset()

    def chosen_ids(
        self, entries: Sequence[PricedEntry], not_matching: Sequence[PricedEntry] = ()
    ) -> frozenset[UUID]:
        """Which of the entries are chosen: of those that the tree showed, and of those that were
        `not_matching` the search with which it was drawn.
        """
        by_key = _entries_by_key(entries)
        chosen = {
            entry.id for key in self.keys for entry in by_key.get(key.removesuffix(REST_SUFFIX), ())
        }
        if NOT_MATCHING_KEY in self.keys:
            chosen.update(entry.id for entry in not_matching)
        chosen = (chosen - self.listed_ids) | self.entry_ids
        all_ids = {entry.id for entry in (*entries, *not_matching)}
        return frozenset(chosen - self.left_out_ids) & all_ids


def places_digest(entries: Iterable[PricedEntry], search: str) -> str:
    """Changes when an entry is added or deleted, or moves to another branch of a tree that is
    drawn with that search.
    """
    digest = sha256()
    for entry in entries:
        digest.update(entry.id.bytes + entry.project_id.bytes + entry.membership_id.bytes)
        digest.update(f"{entry.entry_date}{has_words(entry, search)}".encode())
    return digest.hexdigest()[:20]


def _entries_by_key(entries: Iterable[PricedEntry]) -> dict[str, list[PricedEntry]]:
    by_key: dict[str, list[PricedEntry]] = {}
    for entry in entries:
        for key in (project_key(entry), *(part_key(entry, kind) for kind in PartKind)):
            by_key.setdefault(key, []).append(entry)
    return by_key
