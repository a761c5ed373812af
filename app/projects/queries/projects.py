from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import contains_eager

from app.kernel.db import db, own
from app.kernel.rows import own_row, refers_to
from app.projects.models import Client, Project
from app.projects.queries.conditions import is_archived
from app.projects.queries.names import project_matches

# As many rows as the list of projects shows at once.
PAGE_PROJECTS = 50


def project(project_id: UUID) -> Project:
    """Raises NotFound."""
    return own_row(Project, project_id)


def projects(client_id: UUID | None = None, archived: bool | None = False) -> list[Project]:
    """Projects by client and name, their clients loaded. `archived` None: both kinds."""
    conditions = _conditions(client_id=client_id, archived=archived)
    return list(db.session.scalars(_select_projects(conditions)))


def project_page(
    search: str = "",
    client_id: UUID | None = None,
    billing_mode: str = "",
    archived: bool | None = False,
    page: int = 1,
) -> list[Project]:
    """A page of the projects by client and name, their clients loaded; one more than a page where
    there are more.

    `search`: beginnings of words of the client's and the project's name; `archived` None: both
    kinds.
    """
    query = _select_projects(_conditions(search, client_id, billing_mode, archived))
    return list(
        db.session.scalars(query.limit(PAGE_PROJECTS + 1).offset((page - 1) * PAGE_PROJECTS))
    )


def _conditions(
    search: str = "",
    client_id: UUID | None = None,
    billing_mode: str = "",
    archived: bool | None = False,
) -> list[ColumnElement[bool]]:
    conditions = [*project_matches(search), *is_archived(Project, archived)]
    if client_id is not None:
        conditions.append(Project.client_id == client_id)
    if billing_mode:
        conditions.append(Project.billing_mode == billing_mode)
    return conditions


def _select_projects(conditions: list[ColumnElement[bool]]) -> Select[Project]:
    return (
        select(Project)
        .join(Client, refers_to(Project.client_id, Client))
        .where(own(Project), *conditions)
        .options(contains_eager(Project.client))
        .order_by(Client.name_key, Project.name_key)
    )
