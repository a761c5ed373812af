"""Pages of time entries, newest first. A page is found by the entry beside it, so that the last one
comes as fast as the first.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    SQLColumnExpression,
    Subquery,
    Tuple,
    func,
    literal,
    select,
    tuple_,
)

from app.kernel.db import db
from app.timesheets.models import TimeEntry
from app.timesheets.queries.entries import select_tracked
from app.timesheets.queries.entry_filters import EntryFilter, filter_conditions
from app.timesheets.queries.entry_search import find_entries
from app.timesheets.queries.entry_selects import dated_between
from app.timesheets.rules import EntryKey, TrackedEntry

PAGE_ENTRIES = 50
# What an index alone sums in about 50 ms; and what is spent on every look at all the time there is.
MAX_NARROW_SUMMED_ENTRIES, MAX_SUMMED_ENTRIES = 200_000, 10_000
NEWEST_ORDER = (TimeEntry.entry_date.desc(), TimeEntry.id.desc())
OLDEST_ORDER = (TimeEntry.entry_date, TimeEntry.id)

Conditions = Sequence[ColumnElement[bool]]


@dataclass(frozen=True)
class EntryTotals:
    """The exact figures of all entries that a filter allows."""

    count: int
    seconds: int
    billable_seconds: int


@dataclass(frozen=True)
class EntryPlace:
    """Where a page begins: `before` an entry (older ones) or `after` it (newer ones), at the n-th
    page, or at the newest entry.
    """

    before: EntryKey | None = None
    after: EntryKey | None = None
    page: int = 1


NEWEST_PLACE = EntryPlace()


@dataclass(frozen=True)
class EntryPage:
    """One page of entries, newest first. `totals`: of all that the filter allows; None where they
    are too many to be summed. `day_seconds`: all that it allows on the days of the page.
    """

    entries: list[TrackedEntry]
    totals: EntryTotals | None
    has_newer: bool
    has_older: bool
    day_seconds: dict[date, int] = field(default_factory=dict)

    @property
    def newer_place(self) -> EntryPlace | None:
        """None on the newest page; that one from where there is nothing."""
        if not self.has_newer:
            return None
        return EntryPlace(after=self.entries[0].key) if self.entries else NEWEST_PLACE

    @property
    def older_place(self) -> EntryPlace | None:
        return EntryPlace(before=self.entries[-1].key) if self.has_older else None


def entry_page(entry_filter: EntryFilter, place: EntryPlace = NEWEST_PLACE) -> EntryPage:
    """The page of the entries at `place`, with totals; three queries, and two for a search."""
    search = find_entries(entry_filter.search)
    conditions = [*filter_conditions(entry_filter), *search.conditions]
    entries, has_newer, has_older = _entries_at(conditions, place)
    if not has_newer and not has_older:
        return EntryPage(entries, _sum_entries(entries), False, False, _sum_days(entries))
    totals = None
    if search.finds_few or not entry_filter.search:
        is_narrow = entry_filter.is_narrow
        most = MAX_NARROW_SUMMED_ENTRIES if is_narrow else MAX_SUMMED_ENTRIES
        totals = _sum_all(conditions, most)
    by_day = _seconds_by_day(conditions, entries)
    return EntryPage(entries, totals, has_newer, has_older, by_day)


def _entries_at(conditions: Conditions, place: EntryPlace) -> tuple[list[TrackedEntry], bool, bool]:
    """The entries of the page, and whether there are newer and older ones."""
    if place.after:
        keys = _page_keys([*conditions, _entry_key() > _key_of(place.after)], OLDEST_ORDER)
        entries = _tracked_entries(keys)
        if len(entries) > PAGE_ENTRIES:
            return entries[1:], True, True
        # The newest page is a whole one, whatever is newer than the entry it was asked for by.
        place = NEWEST_PLACE
    if place.before:
        conditions = [*conditions, _entry_key() < _key_of(place.before)]
    offset = 0 if place.before else (place.page - 1) * PAGE_ENTRIES
    entries = _tracked_entries(_page_keys(conditions, NEWEST_ORDER, offset))
    has_newer = bool(place.before or offset)
    return entries[:PAGE_ENTRIES], has_newer, len(entries) > PAGE_ENTRIES


def _page_keys(
    conditions: Conditions, order: Sequence[SQLColumnExpression[Any]], offset: int = 0
) -> Subquery:
    """One more than a page shows, chosen before anything is joined."""
    query = select(TimeEntry.org_id, TimeEntry.id).where(*conditions).order_by(*order)
    return query.limit(PAGE_ENTRIES + 1).offset(offset).subquery()


def _tracked_entries(keys: Subquery) -> list[TrackedEntry]:
    of_keys = (TimeEntry.org_id == keys.c.org_id, TimeEntry.id == keys.c.id)
    query = select_tracked().where(*of_keys).order_by(*NEWEST_ORDER)
    return [TrackedEntry(*row) for row in db.session.execute(query)]


def _entry_key() -> Tuple:
    return tuple_(TimeEntry.entry_date, TimeEntry.id)


def _key_of(key: EntryKey) -> Tuple:
    return tuple_(literal(key.entry_date), literal(key.entry_id))


def _sum_all(conditions: Conditions, most: int) -> EntryTotals | None:
    """The totals of all entries that the conditions allow; None for more than `most`."""
    some = select(TimeEntry.seconds, TimeEntry.billable).where(*conditions).limit(most + 1)
    summed = some.subquery()
    total = func.sum(summed.c.seconds)
    count, seconds, billable_seconds = db.session.execute(
        select(
            func.count(),
            func.coalesce(total, 0),
            func.coalesce(total.filter(summed.c.billable), 0),
        ).select_from(summed)
    ).one()
    return EntryTotals(count, int(seconds), int(billable_seconds)) if count <= most else None


def _seconds_by_day(conditions: Conditions, entries: Sequence[TrackedEntry]) -> dict[date, int]:
    """All seconds that the conditions allow on the days of the entries."""
    if not entries:
        return {}
    days = dated_between(entries[-1].entry_date, entries[0].entry_date)
    query = (
        select(TimeEntry.entry_date, func.sum(TimeEntry.seconds))
        .where(*conditions, *days)
        .group_by(TimeEntry.entry_date)
    )
    return {day: int(seconds) for day, seconds in db.session.execute(query)}


def _sum_entries(entries: Sequence[TrackedEntry]) -> EntryTotals:
    billable = sum(entry.seconds for entry in entries if entry.billable)
    return EntryTotals(len(entries), sum(entry.seconds for entry in entries), billable)


def _sum_days(entries: Sequence[TrackedEntry]) -> dict[date, int]:
    by_day: dict[date, int] = {}
    for entry in entries:
        by_day[entry.entry_date] = by_day.get(entry.entry_date, 0) + entry.seconds
    return by_day
