"""The few clients, projects and tasks that a search by name offers to choose from."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    Uuid,
    and_,
    cast,
    literal,
    null,
    select,
    union_all,
)

from app.kernel.db import db, own
from app.kernel.rows import refers_to
from app.kernel.tenancy import current_org_id
from app.projects.models import Client, Project, Task
from app.projects.queries.names import client_matches, project_matches, task_matches


@dataclass(frozen=True)
class WorkName:
    """A project, or one of its tasks, as people know it. `is_open`: time can be tracked on it."""

    project_id: UUID
    task_id: UUID | None
    project: str
    task: str | None
    client: str
    colour: str
    is_open: bool


@dataclass(frozen=True)
class ClientName:
    id: UUID
    name: str
    is_archived: bool


def find_work(words: str, first: Collection[UUID], limit: int) -> list[WorkName]:
    """Open projects and their open tasks in whose names, or whose client's, the `words` begin;
    those of the projects `first` come first.
    """
    projects = _project_columns(null(), null(), literal("")).where(own(Project), _is_open_project())
    tasks = (
        _project_columns(Task.id, Task.name, Task.name_key)
        .join(Task, and_(Task.org_id == Project.org_id, Task.project_id == Project.id))
        .where(own(Project), _is_open_project(), Task.archived_at.is_(None))
    )
    projects_and_tasks = union_all(
        projects.where(*project_matches(words)),
        tasks.where(*task_matches(words)),
    ).subquery()
    columns = projects_and_tasks.c
    ordered = select(projects_and_tasks).order_by(
        columns.project_id.in_(first).desc(),
        columns.client_key,
        columns.project_key,
        columns.task_key,
    )
    return [
        WorkName(row.project_id, row.task_id, row.project, row.task, row.client, row.colour, True)
        for row in db.session.execute(ordered.limit(limit))
    ]


def first_work(limit: int) -> list[WorkName]:
    """Open projects with their open tasks, by client and name."""
    projects = (
        _project_columns(null(), null(), literal(""))
        .where(own(Project), _is_open_project())
        .order_by(Client.name_key, Project.name_key)
        .limit(limit)
        .subquery()
    )
    task = and_(
        Task.org_id == projects.c.org_id,
        Task.project_id == projects.c.project_id,
        Task.archived_at.is_(None),
    )
    rows = db.session.execute(
        select(projects, Task.id.label("open_task_id"), Task.name.label("open_task"))
        .outerjoin(Task, task)
        .order_by(projects.c.client_key, projects.c.project_key, Task.name_key)
    )
    names: dict[WorkName, None] = {}
    for row in rows:
        name = WorkName(row.project_id, None, row.project, None, row.client, row.colour, True)
        names[name] = None
        if row.open_task_id:
            names[replace(name, task_id=row.open_task_id, task=row.open_task)] = None
    return list(names)[:limit]


def names_of_work(pairs: Iterable[tuple[UUID, UUID | None]]) -> list[WorkName]:
    """The projects and tasks of those ids, archived ones too; those that do not exist are left
    out.
    """
    keys = list(dict.fromkeys(pairs))
    if not keys:
        return []
    task_ids = [task_id for _, task_id in keys if task_id]
    task = and_(Task.org_id == Project.org_id, Task.project_id == Project.id, Task.id.in_(task_ids))
    query = _project_columns(Task.id, Task.name, Task.name_key)
    query = query.add_columns(
        _is_open_project().label("is_open"), Task.archived_at.is_(None).label("is_open_task")
    )
    rows = db.session.execute(
        query.outerjoin(Task, task).where(
            own(Project), Project.id.in_([project_id for project_id, _ in keys])
        )
    )
    names: dict[tuple[UUID, UUID | None], WorkName] = {}
    for row in rows:
        name = WorkName(
            row.project_id, None, row.project, None, row.client, row.colour, row.is_open
        )
        names[row.project_id, None] = name
        if row.task_id:
            is_open = row.is_open and row.is_open_task
            names[row.project_id, row.task_id] = replace(
                name, task_id=row.task_id, task=row.task, is_open=is_open
            )
    return [names[key] for key in keys if key in names]


def find_projects(words: str, first: Collection[UUID], limit: int) -> list[WorkName]:
    """Projects, archived ones too, in whose name, or whose client's, the `words` begin; those of
    `first` come first, archived ones last.
    """
    query = _project_columns(null(), null(), literal("")).add_columns(
        _is_open_project().label("is_open")
    )
    ordered = query.where(own(Project), *project_matches(words)).order_by(
        Project.id.in_(first).desc(),
        _is_open_project().desc(),
        Client.name_key,
        Project.name_key,
    )
    return [
        WorkName(row.project_id, None, row.project, None, row.client, row.colour, row.is_open)
        for row in db.session.execute(ordered.limit(limit))
    ]


def find_clients(
    words: str, first: Collection[UUID], limit: int, *, archived: bool
) -> list[ClientName]:
    """Clients in whose names the `words` begin; those of `first` come first. `archived`: archived
    ones too, last.
    """
    active = [] if archived else [Client.archived_at.is_(None)]
    query = (
        select(Client.id, Client.name, Client.archived_at.is_not(None).label("is_archived"))
        .where(own(Client), *active, *client_matches(words))
        .order_by(Client.id.in_(first).desc(), Client.archived_at.is_not(None), Client.name_key)
        .limit(limit)
    )
    return [ClientName(row.id, row.name, row.is_archived) for row in db.session.execute(query)]


def client_name(client_id: UUID) -> ClientName | None:
    client = db.session.get(Client, (current_org_id(), client_id))
    return ClientName(client.id, client.name, client.archived_at is not None) if client else None


def _project_columns(task_id: Any, task: Any, task_key: Any) -> Select[Any]:
    return select(
        Project.org_id,
        Project.id.label("project_id"),
        Project.name.label("project"),
        Project.name_key.label("project_key"),
        Project.colour.label("colour"),
        Client.name.label("client"),
        Client.name_key.label("client_key"),
        cast(task_id, Uuid).label("task_id"),
        cast(task, Text).label("task"),
        cast(task_key, Text).label("task_key"),
    ).join(Client, refers_to(Project.client_id, Client))


def _is_open_project() -> ColumnElement[bool]:
    return and_(Project.archived_at.is_(None), Client.archived_at.is_(None))
