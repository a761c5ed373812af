"""What the ticks of a tree of unbilled time say."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.invoicing.rules.entries import PricedEntry
from app.invoicing.rules.time_tree import PartKind, part_key, project_key, split_key

# The key of the entries that a search does not find: they keep their ticks.
UNFOUND_KEY = "unfound"


@dataclass(frozen=True)
class Ticks:
    """What the boxes of a tree say. `keys`: of branches that are ticked as a whole; `entry_ids`: of
    single entries; `left_out_ids`: of entries that are not chosen although their branch is.
    """

    keys: frozenset[str]
    entry_ids: frozenset[UUID]
    left_out_ids: frozenset[UUID]

    def chosen_ids(
        self, entries: Sequence[PricedEntry], unfound: Sequence[PricedEntry] = ()
    ) -> frozenset[UUID]:
        """Which of the entries are chosen: of those that the tree showed, and of those `unfound` by
        the search with which it was drawn.
        """
        by_key = _entries_by_key(entries)
        chosen = {
            entry.id
            for key, first_number in map(split_key, self.keys)
            for entry in by_key.get(key, ())[first_number:]
        }
        if UNFOUND_KEY in self.keys:
            chosen.update(entry.id for entry in unfound)
        all_ids = {entry.id for entry in (*entries, *unfound)}
        return frozenset((chosen | self.entry_ids) - self.left_out_ids) & all_ids


def _entries_by_key(entries: Iterable[PricedEntry]) -> dict[str, list[PricedEntry]]:
    by_key: dict[str, list[PricedEntry]] = {}
    for entry in entries:
        for key in (project_key(entry), *(part_key(entry, kind) for kind in PartKind)):
            by_key.setdefault(key, []).append(entry)
    return by_key
