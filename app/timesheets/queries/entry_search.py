"""Time entries by the beginnings of words: of their descriptions, and of the names of their
projects and clients.

How they are looked for is decided here, not left to the planner, which knows the words of all
organisations together. Where few entries have a word, they are picked by it. Where many have each
of the words, those that are shown come soon when entries are gone through in their order.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    CompoundSelect,
    Select,
    Uuid,
    any_,
    false,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.sql.selectable import ScalarSelect

from app.kernel.db import db, own
from app.kernel.words import begins_with, search_words
from app.projects.models import Project
from app.projects.queries import project_has_word
from app.timesheets.models import EntryWord, TimeEntry

# So many are picked, sorted and summed in a twentieth of a second.
MAX_PICKED_ENTRIES = 10_000


@dataclass(frozen=True)
class EntrySearch:
    """What was typed, as conditions on time entries; `finds_few`: at most MAX_PICKED_ENTRIES."""

    conditions: list[ColumnElement[bool]]
    finds_few: bool


def find_entries(search: str) -> EntrySearch:
    """Entries that have each word of `search`; two queries, none where nothing was typed."""
    if not search.strip():
        return EntrySearch([], finds_few=False)
    words = search_words(search)
    if not words:
        return EntrySearch([false()], finds_few=True)
    counts = db.session.execute(select(*(_count_entries(word) for word in words))).one()
    count, rarest = min(zip(counts, words, strict=True))
    if count > MAX_PICKED_ENTRIES:
        return EntrySearch([_has_word(word) for word in words], finds_few=False)
    picked = TimeEntry.id == _match_any(select(_entries_with(rarest).subquery().c[0]))
    others = [_has_word(word) for word in words if word != rarest]
    return EntrySearch([picked, *others], finds_few=True)


def _count_entries(word: str) -> ScalarSelect[int]:
    """How many entries have the word, not looking further than is asked."""
    some = _entries_with(word).limit(MAX_PICKED_ENTRIES + 1).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def _entries_with(word: str) -> CompoundSelect[UUID]:
    """The ids of entries that have the word, some of them twice."""
    by_description = select(EntryWord.entry_id).where(
        own(EntryWord), begins_with(EntryWord.word, word)
    )
    by_name = select(TimeEntry.id).where(
        own(TimeEntry), TimeEntry.project_id == _match_any(_projects_with(word))
    )
    return by_description.union_all(by_name)


def _has_word(word: str) -> ColumnElement[bool]:
    """That the entry has the word: looked up for each, whatever the planner expects of it."""
    in_description = (
        select(literal(True))
        .where(
            own(EntryWord), EntryWord.entry_id == TimeEntry.id, begins_with(EntryWord.word, word)
        )
        .limit(1)
        .scalar_subquery()
    )
    return or_(in_description.is_(True), TimeEntry.project_id.in_(_projects_with(word)))


def _projects_with(word: str) -> Select[UUID]:
    return select(Project.id).where(own(Project), project_has_word(word))


def _match_any(ids: Select[UUID]) -> ColumnElement[Any]:
    """Any of the ids. They are found once, as an array, and looked up in an index; a subquery may
    be joined in any way.
    """
    return any_(func.array(ids.scalar_subquery(), type_=ARRAY(Uuid)))
