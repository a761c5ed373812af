"""Time of one person that lies at the same instants twice."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Select, Uuid, and_, any_, cast, select, true
from sqlalchemy.orm import aliased

from app.accounts.models import Membership
from app.kernel.db import db, own
from app.kernel.rows import refers_to
from app.projects.models import Project, Task
from app.timesheets.models import TimeEntry

MAX_NAMED_OVERLAPS = 3
# An entry has at most a day; those from before that bound, a long weekend.
MAX_REACH_DAYS = 7


@dataclass(frozen=True)
class OverlappingEntry:
    """An entry that lies at the same time as another of its member; clock times in `time_zone`."""

    id: UUID
    entry_date: date
    started_at: datetime
    ended_at: datetime
    project_name: str
    task_name: str | None
    time_zone: str


Overlaps = Mapping[UUID, tuple[OverlappingEntry, ...]]


def overlaps_of(entry_ids: Collection[UUID]) -> Overlaps:
    """Those of the entries that overlap others of their member, each with up to
    MAX_NAMED_OVERLAPS of the others, by start; one query. One that begins as another ends does
    not overlap it.
    """
    if not entry_ids:
        return {}
    entry = aliased(TimeEntry)
    of_entry = entry.id == any_(cast(list(entry_ids), ARRAY(Uuid)))
    member = and_(Membership.org_id == entry.org_id, Membership.id == entry.membership_id)
    others = _select_others(entry).lateral()
    query = (
        select(entry.id, *others.c, Membership.time_zone)
        .select_from(entry)
        .join(others, true())
        .join(Membership, member)
        .where(own(entry), of_entry, entry.started_at.is_not(None))
        .order_by(entry.id, others.c.started_at, others.c.id)
    )
    overlaps: dict[UUID, tuple[OverlappingEntry, ...]] = {}
    for entry_id, *columns in db.session.execute(query):
        overlaps[entry_id] = (*overlaps.get(entry_id, ()), OverlappingEntry(*columns))
    return overlaps


def _select_others(entry: type[TimeEntry]) -> Select[*tuple[Any, ...]]:
    """The columns of OverlappingEntry but the last, of what overlaps the `entry` of a query."""
    columns = select(
        TimeEntry.id, TimeEntry.entry_date, TimeEntry.started_at, TimeEntry.ended_at
    ).add_columns(Project.name.label("project_name"), Task.name.label("task_name"))
    return (
        columns.join(Project, refers_to(TimeEntry.project_id, Project))
        .outerjoin(Task, refers_to(TimeEntry.task_id, Task))
        .where(
            own(TimeEntry),
            TimeEntry.membership_id == entry.membership_id,
            TimeEntry.id != entry.id,
            TimeEntry.entry_date.between(
                entry.entry_date - MAX_REACH_DAYS, entry.entry_date + MAX_REACH_DAYS
            ),
            TimeEntry.started_at < entry.ended_at,
            TimeEntry.ended_at > entry.started_at,
        )
        .order_by(TimeEntry.started_at, TimeEntry.id)
        .limit(MAX_NAMED_OVERLAPS)
        .correlate(entry)
    )
