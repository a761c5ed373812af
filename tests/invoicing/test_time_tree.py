"""What the boxes of a tree of unbilled time send means what was chosen, however it is drawn."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.invoicing.rules.entries import PricedEntry
from app.invoicing.rules.ticks import NOT_MATCHING_KEY, Ticks, places_digest
from app.invoicing.rules.time_tree import (
    FIRST_SHOWN_ENTRIES,
    Branch,
    PartKind,
    TreeView,
    build_tree,
    has_words,
    read_opened,
)

FIRST_DAY = date(2026, 11, 1)
WORDS = ("draft", "review", "call")


def make_entry(number: int, project: int, member: int, day: int, word: str) -> PricedEntry:
    return PricedEntry(
        *(UUID(int=number), FIRST_DAY + timedelta(day), 3600, word),
        *(UUID(int=member), f"Member {member}", UUID(int=100 + project), f"Project {project}"),
        *("", Decimal(100)),
    )


def places() -> st.SearchStrategy[tuple[int, int, int, str]]:
    return st.tuples(
        *(st.integers(0, 2), st.integers(0, 2), st.integers(0, 3), st.sampled_from(WORDS))
    )


@st.composite
def entries(draw: st.DrawFn, first_number: int = 1000) -> list[PricedEntry]:
    return [
        make_entry(first_number + number, *place)
        for number, place in enumerate(draw(st.lists(places(), max_size=40)))
    ]


def sent_fields(branches: Iterable[Branch]) -> Iterator[tuple[str, str | UUID]]:
    """What the template's boxes and hidden fields would send, name and value."""
    for branch in branches:
        if branch.is_open:
            yield "opened", branch.opened_key
            yield from (("listed_ids", entry.id) for entry in branch.listed)
            yield from sent_fields((*branch.branches, *filter(None, [branch.rest])))
            yield from (
                ("entry_ids", entry.id) for entry in branch.listed if entry.id in branch.chosen_ids
            )
            continue
        if branch.is_ticked:
            yield "whole", branch.key
        yield from (("left_out_ids", entry_id) for entry_id in branch.left_out_ids)
        yield from (("entry_ids", entry_id) for entry_id in branch.single_ids)


def ticks_of(sent: Iterable[tuple[str, str | UUID]]) -> Ticks:
    """What the fields say."""
    values: dict[str, set[str | UUID]] = {}
    for name, value in sent:
        values.setdefault(name, set()).add(value)

    def ids(name: str) -> frozenset[UUID]:
        return frozenset(value for value in values.get(name, ()) if isinstance(value, UUID))

    keys = frozenset(str(value) for value in values.get("whole", ()))
    return Ticks(keys, ids("entry_ids"), ids("left_out_ids"), ids("listed_ids"))


@dataclass(frozen=True)
class DrawnTree:
    """A tree as a person has it before them. `found_entries`, `other_entries`: by its search."""

    unbilled: list[PricedEntry]
    chosen_ids: frozenset[UUID]
    view: TreeView
    search: str

    @property
    def found_entries(self) -> list[PricedEntry]:
        return [entry for entry in self.unbilled if has_words(entry, self.search)]

    @property
    def other_entries(self) -> list[PricedEntry]:
        return [entry for entry in self.unbilled if not has_words(entry, self.search)]

    @property
    def branches(self) -> list[Branch]:
        return build_tree(self.found_entries, self.chosen_ids, self.view)

    @property
    def sent_pairs(self) -> list[tuple[str, str | UUID]]:
        others = tuple(self.other_entries)
        rest = [Branch(NOT_MATCHING_KEY, others, self.chosen_ids)] if others else []
        return list(sent_fields((*self.branches, *rest)))


@st.composite
def drawn_trees(draw: st.DrawFn) -> DrawnTree:
    unbilled, parts = draw(entries()), draw(st.sampled_from(PartKind))
    numbers, opened_places = (
        draw(st.sets(st.integers(1000, 1040))),
        draw(st.sets(st.integers(0, 20))),
    )
    keys = sorted({key for entry in unbilled for key in keys_of(entry, parts)})
    listed = draw(st.integers(1, 9))
    return DrawnTree(
        unbilled,
        frozenset(entry.id for entry in unbilled if entry.id.int in numbers),
        TreeView(parts, {key: listed for at, key in enumerate(keys) if at in opened_places}),
        draw(st.sampled_from(("", *WORDS))),
    )


@given(drawn_trees())
def test_what_is_sent_means_what_was_chosen(tree: DrawnTree) -> None:
    sent = tree.sent_pairs
    assert ticks_of(sent).chosen_ids(tree.found_entries, tree.other_entries) == tree.chosen_ids
    opened = read_opened(str(value) for name, value in sent if name == "opened")
    drawn_again = replace(tree, view=TreeView(tree.view.parts, opened))
    is_as_pages_open = all(n >= FIRST_SHOWN_ENTRIES for n in tree.view.opened.values())
    assert drawn_again.branches == tree.branches or not is_as_pages_open, "it is drawn the same"


@given(drawn_trees(), entries(first_number=2000), st.sets(st.integers(1000, 1040)), st.data())
def test_time_that_changes_meanwhile_changes_no_tick_that_was_shown(
    tree: DrawnTree, added: list[PricedEntry], deleted: set[int], data: st.DataObject
) -> None:
    moved = data.draw(st.dictionaries(st.integers(1000, 1040), places(), max_size=5))
    later = [
        make_entry(entry.id.int, *moved[entry.id.int]) if entry.id.int in moved else entry
        for entry in tree.unbilled
        if entry.id.int not in deleted
    ]
    now = replace(tree, unbilled=sorted([*later, *added], key=lambda entry: entry.entry_date))
    ticks = ticks_of(tree.sent_pairs)
    billed = ticks.chosen_ids(now.found_entries, now.other_entries)
    named = ticks.listed_ids | ticks.entry_ids | ticks.left_out_ids
    stayed = {entry.id for entry in later if entry.id.int not in moved or entry.id in named}
    assert billed & stayed == tree.chosen_ids & stayed, "with a box of its own, or where it was"
    was_drawn = places_digest(tree.unbilled, tree.search)
    is_same = places_digest(now.unbilled, now.search) == was_drawn
    assert billed == tree.chosen_ids or not is_same, "other time is seen before it is billed"


def test_an_entry_before_the_others_does_not_push_an_unticked_one_among_the_ticked() -> None:
    shown = [make_entry(1000 + day, 0, 0, day, "call") for day in range(1, 9)]
    unticked = shown[5].id
    chosen_ids = frozenset(entry.id for entry in shown) - {unticked}
    opened = dict.fromkeys(keys_of(shown[0], PartKind.PERSON), 6)
    tree = DrawnTree(shown, chosen_ids, TreeView(PartKind.PERSON, opened), "")
    earlier = make_entry(2000, 0, 0, 0, "call")
    billed = ticks_of(tree.sent_pairs).chosen_ids([earlier, *shown])
    assert billed - {earlier.id} == chosen_ids


def keys_of(entry: PricedEntry, parts: PartKind) -> list[str]:
    part = entry.membership_id if parts is PartKind.PERSON else entry.entry_date
    return [str(entry.project_id), f"{entry.project_id}.{part}"]


@given(entries(), st.lists(st.text(alphabet="0123456789abcdef-.²\0 ", max_size=60), max_size=4))
def test_keys_that_are_none_choose_nothing(unbilled: list[PricedEntry], keys: list[str]) -> None:
    ticks = Ticks(frozenset(keys), frozenset(), frozenset())
    assert ticks.chosen_ids(unbilled) == frozenset()
    assert read_opened(keys).keys() <= {key.rpartition(".")[0] for key in keys} | set(keys)
