"""What the boxes of a tree of unbilled time send means what was chosen, however it is drawn."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.invoicing.rules.entries import PricedEntry
from app.invoicing.rules.ticks import UNFOUND_KEY, Ticks
from app.invoicing.rules.time_tree import (
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


@st.composite
def entries(draw: st.DrawFn) -> list[PricedEntry]:
    places = st.tuples(
        *(st.integers(0, 2), st.integers(0, 2), st.integers(0, 3), st.sampled_from(WORDS))
    )
    return [
        make_entry(1000 + number, *place)
        for number, place in enumerate(draw(st.lists(places, max_size=40)))
    ]


def sent_fields(branches: Iterable[Branch]) -> Iterator[tuple[str, str | UUID]]:
    """What the template's boxes and hidden fields would send, name and value."""
    for branch in branches:
        if branch.is_open:
            yield "opened", branch.opened_key
            yield from sent_fields((*branch.branches, *filter(None, [branch.rest])))
            yield from (
                ("entry_ids", entry.id) for entry in branch.listed if entry.id in branch.chosen_ids
            )
            continue
        if branch.is_ticked:
            yield "whole", branch.key
        yield from (("left_out_ids", entry_id) for entry_id in branch.left_out_ids)
        yield from (("entry_ids", entry_id) for entry_id in branch.single_ids)


@given(
    entries(),
    st.sets(st.integers(1000, 1040)),
    st.sampled_from(PartKind),
    st.sampled_from(("", *WORDS)),
    st.sets(st.integers(0, 20)),
    st.integers(1, 9),
)
def test_what_is_sent_means_what_was_chosen(
    unbilled: list[PricedEntry],
    numbers: set[int],
    parts: PartKind,
    search: str,
    opened_places: set[int],
    listed: int,
) -> None:
    chosen_ids = frozenset(e.id for e in unbilled if e.id.int in numbers)
    found = [entry for entry in unbilled if has_words(entry, search)]
    hidden = [entry for entry in unbilled if not has_words(entry, search)]
    keys = sorted({key for entry in unbilled for key in keys_of(entry, parts)})
    view = TreeView(parts, {key: listed for at, key in enumerate(keys) if at in opened_places})
    tree = build_tree(found, chosen_ids, view)
    unfound = [Branch(UNFOUND_KEY, tuple(hidden), chosen_ids)] if hidden else []
    sent = list(sent_fields((*tree, *unfound)))
    ticks = Ticks(
        frozenset(str(value) for name, value in sent if name == "whole"),
        frozenset(value for name, value in sent if name == "entry_ids" and isinstance(value, UUID)),
        frozenset(v for name, v in sent if name == "left_out_ids" and isinstance(v, UUID)),
    )
    assert ticks.chosen_ids(found, hidden) == chosen_ids
    opened = read_opened(str(value) for name, value in sent if name == "opened")
    assert build_tree(found, chosen_ids, TreeView(parts, opened)) == tree, "it is drawn the same"


def keys_of(entry: PricedEntry, parts: PartKind) -> list[str]:
    part = entry.membership_id if parts is PartKind.PERSON else entry.entry_date
    return [str(entry.project_id), f"{entry.project_id}.{part}"]


@given(entries(), st.lists(st.text(alphabet="0123456789abcdef-.²\0 ", max_size=60), max_size=4))
def test_keys_that_are_none_choose_nothing(unbilled: list[PricedEntry], keys: list[str]) -> None:
    ticks = Ticks(frozenset(keys), frozenset(), frozenset())
    assert ticks.chosen_ids(unbilled) == frozenset()
    assert read_opened(keys).keys() <= {key.rpartition(".")[0] for key in keys} | set(keys)
