"""The timer that a member has running."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from app.kernel import clock
from app.kernel.db import db, own
from app.kernel.rows import refers_to
from app.projects.models import Client, Project, Task
from app.timesheets.models import Timer


@dataclass(frozen=True)
class RunningTimer:
    """A member's running timer, as the bar at the top of every page shows it."""

    started_at: datetime
    description: str
    project_id: UUID | None
    task_id: UUID | None
    billable: bool
    project_name: str
    client_name: str
    task_name: str | None

    @property
    def seconds(self) -> int:
        return int((clock.now() - self.started_at).total_seconds())


def running_timer(membership_id: UUID) -> RunningTimer | None:
    """The member's timer; one query."""
    query = (
        select(Timer.started_at, Timer.description, Timer.project_id, Timer.task_id, Timer.billable)
        .add_columns(func.coalesce(Project.name, ""), func.coalesce(Client.name, ""), Task.name)
        .outerjoin(Project, refers_to(Timer.project_id, Project))
        .outerjoin(Client, refers_to(Project.client_id, Client))
        .outerjoin(Task, refers_to(Timer.task_id, Task))
        .where(own(Timer), Timer.membership_id == membership_id)
    )
    row = db.session.execute(query).one_or_none()
    return RunningTimer(*row) if row else None
