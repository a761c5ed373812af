"""The timers of a member: the one that runs, and those that wait for an answer."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from app.accounts.models import Membership, Organisation, User
from app.kernel import clock
from app.kernel.db import db, own
from app.kernel.errors import NotFound
from app.kernel.rows import refers_to
from app.kernel.tenancy import current_org_id
from app.projects.models import Client, Project, Task
from app.timesheets.models import TIMER_COLUMNS, PersonTimer, Timer
from app.timesheets.rules import MAX_ENTRY_SECONDS


@dataclass(frozen=True)
class MemberTimer:
    """A member's timer, as the bar at the top of every page shows it. `stopped_at`: of one that
    waits for its member's answer; `time_zone`: the member's.
    """

    edited_columns: ClassVar[tuple[str, ...]] = TIMER_COLUMNS

    id: UUID
    membership_id: UUID
    started_at: datetime
    stopped_at: datetime | None
    description: str
    project_id: UUID | None
    task_id: UUID | None
    billable_choice: bool | None
    project_name: str
    client_name: str
    project_colour: str
    task_name: str | None
    member_name: str
    time_zone: str

    @property
    def first_day(self) -> date:
        """The date of its start by the member's clocks."""
        return clock.local_day(self.started_at, self.time_zone)

    @property
    def seconds(self) -> int:
        """Up to the stop, or up to now."""
        return int(((self.stopped_at or clock.now()) - self.started_at).total_seconds())

    @property
    def needs_end(self) -> bool:
        """Whether it ran for more than an entry may have."""
        return self.seconds > MAX_ENTRY_SECONDS


@dataclass(frozen=True)
class TimerElsewhere:
    """That a person's timer runs in another organisation of theirs: no words of it."""

    org_name: str
    slug: str
    started_at: datetime


def timers_of(membership_id: UUID) -> list[MemberTimer]:
    """The member's running timer and those that wait for an answer, the oldest first; one query."""
    return _timers(Timer.membership_id == membership_id)


def running_timer(membership_id: UUID) -> MemberTimer | None:
    timers = _timers(Timer.membership_id == membership_id, Timer.stopped_at.is_(None))
    return timers[0] if timers else None


def stopped_timer(timer_id: UUID) -> MemberTimer:
    """A timer that waits for an answer. Raises NotFound, also for one that runs."""
    timers = _timers(Timer.id == timer_id, Timer.stopped_at.is_not(None))
    if not timers:
        raise NotFound
    return timers[0]


def stopped_timers_for(client_id: UUID) -> list[MemberTimer]:
    """Timers on the client's projects that need an end, so that nobody can bill them yet."""
    timers = _timers(Project.client_id == client_id, Timer.stopped_at.is_not(None))
    return [timer for timer in timers if timer.needs_end]


def timers_elsewhere(user_id: UUID) -> list[TimerElsewhere]:
    """The person's timers that run in their other organisations; for their own eyes alone: the
    database answers nobody else.
    """
    query = (
        select(Organisation.name, Organisation.slug, PersonTimer.started_at)
        .join(PersonTimer, PersonTimer.org_id == Organisation.id)
        .where(PersonTimer.user_id == user_id, PersonTimer.org_id != current_org_id())
        .order_by(PersonTimer.started_at)
    )
    return [TimerElsewhere(*row) for row in db.session.execute(query)]


def _timers(*conditions: ColumnElement[bool]) -> list[MemberTimer]:
    query = (
        select(Timer.id, Timer.membership_id, Timer.started_at, Timer.stopped_at, Timer.description)
        .add_columns(Timer.project_id, Timer.task_id, Timer.billable_choice)
        .add_columns(func.coalesce(Project.name, ""), func.coalesce(Client.name, ""))
        .add_columns(func.coalesce(Project.colour, ""), Task.name)
        .add_columns(User.name, Membership.time_zone)
        .outerjoin(Project, refers_to(Timer.project_id, Project))
        .outerjoin(Client, refers_to(Project.client_id, Client))
        .outerjoin(Task, refers_to(Timer.task_id, Task))
        .join(Membership, refers_to(Timer.membership_id, Membership))
        .join(User, User.id == Membership.user_id)
        .where(own(Timer), *conditions)
        .order_by(Timer.started_at, Timer.id)
    )
    return [MemberTimer(*row) for row in db.session.execute(query)]
