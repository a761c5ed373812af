"""How much was tracked: by project, and by member."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, select

from app.accounts.models import Membership, User
from app.kernel.db import db, own
from app.timesheets.models import TimeEntry
from app.timesheets.queries.unbilled_entries import select_unbilled


@dataclass(frozen=True)
class MemberSeconds:
    """A member's part of a project; `unbilled`: the seconds of it that an invoice may take."""

    membership_id: UUID
    name: str
    seconds: int
    unbilled: int


def seconds_by_project(project_ids: Sequence[UUID] | None = None) -> dict[UUID, int]:
    """All seconds tracked, for each project that has any; one query."""
    summed = select_project_seconds()
    if project_ids is not None:
        summed = summed.where(TimeEntry.project_id.in_(project_ids))
    return {project_id: int(seconds) for project_id, seconds in db.session.execute(summed)}


def select_project_seconds() -> Select[UUID, Any]:
    """As `seconds_by_project`, of all projects, for a query to build on."""
    summed = select(TimeEntry.project_id, func.sum(TimeEntry.seconds).label("seconds"))
    return summed.where(own(TimeEntry)).group_by(TimeEntry.project_id)


def seconds_by_member(project_id: UUID) -> list[MemberSeconds]:
    """Who tracked how much on the project, the most first; one query, which sums before it looks
    for names.
    """
    sums = (
        select(TimeEntry.membership_id, func.sum(TimeEntry.seconds).label("seconds"))
        .where(own(TimeEntry), TimeEntry.project_id == project_id)
        .group_by(TimeEntry.membership_id)
        .subquery()
    )
    unbilled = (
        select_unbilled(select(TimeEntry.membership_id, func.sum(TimeEntry.seconds).label("rest")))
        .where(TimeEntry.project_id == project_id)
        .group_by(TimeEntry.membership_id)
        .subquery()
    )
    query = (
        select(sums.c.membership_id, User.name, sums.c.seconds, func.coalesce(unbilled.c.rest, 0))
        .join(Membership, and_(own(Membership), Membership.id == sums.c.membership_id))
        .join(User, User.id == Membership.user_id)
        .outerjoin(unbilled, unbilled.c.membership_id == sums.c.membership_id)
        .order_by(sums.c.seconds.desc(), User.name)
    )
    return [
        MemberSeconds(membership_id, name, int(seconds), int(rest))
        for membership_id, name, seconds, rest in db.session.execute(query)
    ]
