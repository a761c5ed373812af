from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Select, SQLColumnExpression, func, select

from app.kernel.db import db, own
from app.kernel.rows import own_row
from app.projects.models import Client, Project
from app.projects.queries.conditions import is_archived
from app.projects.queries.names import client_matches

# As many rows as the list of clients shows at once.
PAGE_CLIENTS = 50
# What clients may be sorted by.
CLIENT_SORTS = ("client", "currency", "projects", "unbilled")


def client(client_id: UUID) -> Client:
    """Raises NotFound."""
    return own_row(Client, client_id)


def clients(search: str = "", archived: bool | None = False) -> list[Client]:
    """Clients by name. `search`: beginnings of words of the name; `archived` None: both kinds."""
    return list(db.session.scalars(_select_clients(search, archived)))


def client_page(
    search: str = "",
    archived: bool | None = False,
    page: int = 1,
    sort: str = "client",
    seconds: Select[UUID, Any] | None = None,
) -> list[Client]:
    """A page of the clients; one more than a page where there are more. `sort`: one of
    CLIENT_SORTS, or a "-" and one; `seconds`: the hours of each client, to sort by.
    """
    query = _order_clients(_select_clients(search, archived), sort, seconds)
    return list(db.session.scalars(query.limit(PAGE_CLIENTS + 1).offset((page - 1) * PAGE_CLIENTS)))


def project_counts(client_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many active projects each of the clients has, for those that have any."""
    query = _select_project_counts().where(Project.client_id.in_(client_ids))
    return {row[0]: row[1] for row in db.session.execute(query)}


def _select_project_counts() -> Select[UUID, int]:
    return (
        select(Project.client_id, func.count())
        .where(own(Project), *is_archived(Project, False))
        .group_by(Project.client_id)
    )


def _order_clients(
    query: Select[Client], sort: str, seconds: Select[UUID, Any] | None
) -> Select[Client]:
    columns: tuple[SQLColumnExpression[Any], ...] = (Client.name_key,)
    order = sort.removeprefix("-")
    numbers = {"projects": _select_project_counts(), "unbilled": seconds}.get(order)
    if order == "currency":
        columns = (Client.currency, *columns)
    elif numbers is not None:
        sums = numbers.subquery("summed")
        client_id, number = sums.columns
        query = query.outerjoin(sums, client_id == Client.id)
        columns = (func.coalesce(number, 0), *columns)
    if sort.startswith("-"):
        columns = tuple(column.desc() for column in columns)
    return query.order_by(None).order_by(*columns)


def _select_clients(search: str, archived: bool | None) -> Select[Client]:
    conditions = [*client_matches(search), *is_archived(Client, archived)]
    return select(Client).where(own(Client), *conditions).order_by(Client.name_key)
