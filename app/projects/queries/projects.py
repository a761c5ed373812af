from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, func, select
from sqlalchemy.orm import contains_eager

from app.kernel.db import db, own
from app.kernel.rows import own_row, refers_to
from app.projects.models import Client, Project
from app.projects.queries.conditions import is_archived
from app.projects.queries.names import project_matches

# As many rows as the list of projects shows at once.
PAGE_PROJECTS = 50
Columns = tuple[SQLColumnExpression[Any], ...]
BY_CLIENT: Columns = (Client.name_key, Project.name_key)
# What projects may be sorted by, beside their hours.
PROJECT_ORDERS: Mapping[str, Columns] = {
    "client": BY_CLIENT,
    "project": (Project.name_key, Client.name_key),
    "billing": (Project.billing_mode, *BY_CLIENT),
}
HOURS_ORDER = "hours"


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
    sort: str = "client",
    seconds: Select[UUID, Any] | None = None,
) -> list[Project]:
    """A page of the projects, their clients loaded; one more than a page where there are more.

    `search`: beginnings of words of the client's and the project's name; `archived` None: both
    kinds. `sort`: one of PROJECT_ORDERS, HOURS_ORDER where `seconds` has the hours of each project,
    or a "-" and one.
    """
    query = _select_projects(_conditions(search, client_id, billing_mode, archived))
    query = _order_projects(query, sort, seconds)
    return list(
        db.session.scalars(query.limit(PAGE_PROJECTS + 1).offset((page - 1) * PAGE_PROJECTS))
    )


def _order_projects(
    query: Select[Project], sort: str, seconds: Select[UUID, Any] | None
) -> Select[Project]:
    order = sort.removeprefix("-")
    if order == HOURS_ORDER and seconds is not None:
        sums = seconds.subquery("tracked")
        project_id, tracked = sums.columns
        query = query.outerjoin(sums, project_id == Project.id)
        columns: Columns = (func.coalesce(tracked, 0), *BY_CLIENT)
    else:
        columns = PROJECT_ORDERS.get(order, BY_CLIENT)
    if sort.startswith("-"):
        columns = tuple(column.desc() for column in columns)
    return query.order_by(None).order_by(*columns)


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
        .order_by(*BY_CLIENT)
    )
