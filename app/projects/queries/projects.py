from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, select
from sqlalchemy.orm import contains_eager

from app.kernel.db import db, own
from app.kernel.rows import own_row, refers_to
from app.projects.models import Client, Project, Task
from app.projects.queries.conditions import is_archived
from app.projects.queries.names import project_matches


@dataclass(frozen=True)
class TrackableTask:
    id: UUID
    name: str
    billable: bool


@dataclass(frozen=True)
class TrackableProject:
    """A project on which time can be tracked today."""

    id: UUID
    name: str
    client_name: str
    billable: bool
    tasks: tuple[TrackableTask, ...]


def project(project_id: UUID) -> Project:
    """Raises NotFound."""
    return own_row(Project, project_id)


def projects(
    search: str = "",
    client_id: UUID | None = None,
    billing_mode: str = "",
    archived: bool | None = False,
) -> list[Project]:
    """Projects by client and name, their clients loaded.

    `search`: beginnings of words of the client's and the project's name; `archived` None: both
    kinds.
    """
    conditions = [*project_matches(search), *is_archived(Project, archived)]
    if client_id is not None:
        conditions.append(Project.client_id == client_id)
    if billing_mode:
        conditions.append(Project.billing_mode == billing_mode)
    query = (
        select(Project)
        .join(Client, refers_to(Project.client_id, Client))
        .where(own(Project), *conditions)
        .options(contains_eager(Project.client))
        .order_by(Client.name_key, Project.name_key)
    )
    return list(db.session.scalars(query))


def trackable_projects() -> list[TrackableProject]:
    """Active projects of active clients with their active tasks, by client and name; one query."""
    active_task = and_(
        Task.org_id == Project.org_id, Task.project_id == Project.id, Task.archived_at.is_(None)
    )
    columns = select(
        Project.id, Project.name, Client.name.label("client_name"), Project.billable
    ).add_columns(
        Task.id.label("task_id"),
        Task.name.label("task_name"),
        Task.billable.label("task_billable"),
    )
    query = (
        columns.join(Client, refers_to(Project.client_id, Client))
        .outerjoin(Task, active_task)
        .where(own(Project), Project.archived_at.is_(None), Client.archived_at.is_(None))
        .order_by(Client.name_key, Project.name_key, Task.name_key)
    )
    by_project = groupby(db.session.execute(query), lambda row: row.id)
    return [_trackable_project(list(rows)) for _, rows in by_project]


def _trackable_project(rows: Sequence[Row[Any]]) -> TrackableProject:
    """The project of rows that each have one of its tasks, or none."""
    project = rows[0]
    tasks = tuple(
        TrackableTask(row.task_id, row.task_name, row.task_billable) for row in rows if row.task_id
    )
    return TrackableProject(project.id, project.name, project.client_name, project.billable, tasks)
