"""Unbilled time as a tree to choose from: projects, in them people or days, in those entries.

A closed branch says with one tick and few exceptions what of it is chosen, so that a page stays
small however much time there is.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from app.invoicing.rules.entries import PricedEntry, worth_of
from app.kernel.money import Hundredths

# What a branch shows of its entries at first. So few in all are shown without being asked for.
FIRST_SHOWN_ENTRIES = 6
# How many more it shows when it is asked for more.
MORE_SHOWN_ENTRIES = 50
# What the key of a part is followed by in that of its entries that are not listed.
REST_SUFFIX = ".rest"


class PartKind(StrEnum):
    """What a project's time is divided by."""

    PERSON = "person"
    DAY = "day"


@dataclass(frozen=True)
class Branch:
    """Entries that are chosen together. `branches`: of an open project; `listed`: what an open part
    shows of its entries, `rest`: the others. `chosen_ids`: of the whole tree.
    """

    key: str
    entries: tuple[PricedEntry, ...]
    chosen_ids: frozenset[UUID]
    day: date | None = None
    branches: tuple["Branch", ...] = ()
    listed: tuple[PricedEntry, ...] = ()
    rest: "Branch | None" = None

    @property
    def is_project(self) -> bool:
        return self.key == str(self.project_id)

    @property
    def project_id(self) -> UUID:
        return self.entries[0].project_id

    @property
    def project_name(self) -> str:
        return self.entries[0].project_name

    @property
    def project_colour(self) -> str:
        return self.entries[0].project_colour

    @property
    def member_name(self) -> str:
        return self.entries[0].member_name

    @property
    def is_open(self) -> bool:
        return bool(self.branches or self.listed)

    @property
    def opened_key(self) -> str:
        """What says that it is open, and how far."""
        return f"{self.key}.{len(self.listed)}" if self.listed else self.key

    @property
    def more_key(self) -> str:
        """What asks for more of its entries."""
        return f"{self.key}.{len(self.listed) + MORE_SHOWN_ENTRIES}"

    @property
    def more_count(self) -> int:
        """How many more are shown then."""
        return min(MORE_SHOWN_ENTRIES, len(self.rest.entries)) if self.rest else 0

    @property
    def seconds(self) -> int:
        return sum(entry.seconds for entry in self.entries)

    @property
    def amount(self) -> Hundredths:
        """A guide, as that of an entry is."""
        return worth_of(self.entries)

    @property
    def unpriced_count(self) -> int:
        return sum(1 for entry in self.entries if entry.rate is None)

    @cached_property
    def chosen_entries(self) -> tuple[PricedEntry, ...]:
        return tuple(entry for entry in self.entries if entry.id in self.chosen_ids)

    @property
    def is_partly_chosen(self) -> bool:
        return 0 < len(self.chosen_entries) < len(self.entries)

    @property
    def is_ticked(self) -> bool:
        """Whether the tick stands for what is chosen: half of it or more."""
        return bool(self.chosen_entries) and 2 * len(self.chosen_entries) >= len(self.entries)

    @property
    def left_out_ids(self) -> list[UUID]:
        """The exceptions from its tick."""
        if not self.is_ticked:
            return []
        return [entry.id for entry in self.entries if entry.id not in self.chosen_ids]

    @property
    def single_ids(self) -> list[UUID]:
        """The exceptions from its having none."""
        return [] if self.is_ticked else [entry.id for entry in self.chosen_entries]


@dataclass(frozen=True)
class TreeView:
    """How a tree is drawn. `opened`: keys of open branches → how many entries they show."""

    parts: PartKind
    opened: Mapping[str, int]


def build_tree(
    entries: Sequence[PricedEntry], chosen_ids: frozenset[UUID], view: TreeView
) -> list[Branch]:
    """The projects in the order of their entries, each with its parts when it is open."""
    is_small = len(entries) <= FIRST_SHOWN_ENTRIES
    opened = _AllOpened() if is_small else view.opened
    groups = _group(entries, project_key)
    return [
        _project_branch(key, own, chosen_ids, TreeView(view.parts, opened))
        for key, own in groups.items()
    ]


def find_branch(tree: Iterable[Branch], key: str) -> Branch | None:
    for branch in tree:
        match = branch if branch.key == key else find_branch(branch.branches, key)
        if match:
            return match
    return None


def read_opened(keys: Iterable[str]) -> dict[str, int]:
    """Keys of open branches → how many entries they show, from 'project', 'project.part' and
    'project.part.number'.
    """
    opened: dict[str, int] = {}
    for key, number in map(_split_key, keys):
        opened[key] = max(number, opened.get(key, FIRST_SHOWN_ENTRIES))
    return opened


def has_words(entry: PricedEntry, search: str) -> bool:
    """Whether every word of the search stands somewhere in the entry."""
    texts = (entry.description, entry.member_name, entry.project_name, entry.task_name)
    text = " ".join(texts).casefold()
    return all(word in text for word in search.casefold().split())


class _AllOpened(dict[str, int]):
    def __contains__(self, key: object) -> bool:
        return True


def _project_branch(
    key: str, entries: Sequence[PricedEntry], chosen_ids: frozenset[UUID], view: TreeView
) -> Branch:
    if key not in view.opened:
        return Branch(key, tuple(entries), chosen_ids)
    parts = _group(entries, lambda entry: part_key(entry, view.parts))
    branches = tuple(
        _part_branch(part, own, chosen_ids, view, is_alone=len(parts) == 1)
        for part, own in parts.items()
    )
    return Branch(key, tuple(entries), chosen_ids, branches=branches)


def _part_branch(
    key: str,
    entries: Sequence[PricedEntry],
    chosen_ids: frozenset[UUID],
    view: TreeView,
    *,
    is_alone: bool,
) -> Branch:
    day = entries[0].entry_date if view.parts is PartKind.DAY else None
    if not (is_alone or key in view.opened):
        return Branch(key, tuple(entries), chosen_ids, day)
    count = view.opened.get(key, FIRST_SHOWN_ENTRIES)
    listed, others = tuple(entries[:count]), tuple(entries[count:])
    rest = Branch(key + REST_SUFFIX, others, chosen_ids, day) if others else None
    return Branch(key, tuple(entries), chosen_ids, day, listed=listed, rest=rest)


def _group(
    entries: Iterable[PricedEntry], key_of: Callable[[PricedEntry], str]
) -> dict[str, list[PricedEntry]]:
    groups: dict[str, list[PricedEntry]] = {}
    for entry in entries:
        groups.setdefault(key_of(entry), []).append(entry)
    return groups


def project_key(entry: PricedEntry) -> str:
    return str(entry.project_id)


def part_key(entry: PricedEntry, kind: PartKind) -> str:
    part = entry.membership_id if kind is PartKind.PERSON else entry.entry_date
    return f"{entry.project_id}.{part}"


def _split_key(text: str) -> tuple[str, int]:
    """The key of a branch and how many entries it shows."""
    parts = text.split(".")
    has_number = len(parts) == 3 and parts[2].isascii() and parts[2].isdigit()
    return (".".join(parts[:2]), int(parts[2][:6])) if has_number else (text, 0)
