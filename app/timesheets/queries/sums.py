"""How much was tracked: by project, and by member."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from app.accounts.models import User
from app.kernel.db import db, own
from app.timesheets.models import TimeEntry
from app.timesheets.queries.entry_selects import join_entries
from app.timesheets.queries.unbilled_entries import unbilled_conditions


@dataclass(frozen=True)
class MemberSeconds:
    """A member's part of a project; `unbilled`: the seconds of it that an invoice may take."""

    membership_id: UUID
    name: str
    seconds: int
    unbilled: int


def seconds_by_project(project_ids: Sequence[UUID] | None = None) -> dict[UUID, int]:
    """All seconds tracked, for each project that has any; one query."""
    summed = select(TimeEntry.project_id, func.sum(TimeEntry.seconds)).where(own(TimeEntry))
    if project_ids is not None:
        summed = summed.where(TimeEntry.project_id.in_(project_ids))
    return {
        project_id: int(seconds)
        for project_id, seconds in db.session.execute(summed.group_by(TimeEntry.project_id))
    }


def seconds_by_member(project_id: UUID) -> list[MemberSeconds]:
    """Who tracked how much on the project, the most first; one query."""
    total, unbilled = (
        func.sum(TimeEntry.seconds),
        func.sum(TimeEntry.seconds).filter(*unbilled_conditions()),
    )
    summed = join_entries(
        select(TimeEntry.membership_id, User.name, total, func.coalesce(unbilled, 0)), names=True
    )
    summed = summed.where(own(TimeEntry), TimeEntry.project_id == project_id)
    rows = db.session.execute(
        summed.group_by(TimeEntry.membership_id, User.name).order_by(total.desc(), User.name)
    )
    return [
        MemberSeconds(membership_id, name, int(seconds), int(rest))
        for membership_id, name, seconds, rest in rows
    ]
