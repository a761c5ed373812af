from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Select, func, select

from app.kernel.db import db, own
from app.kernel.rows import own_row
from app.projects.models import Client, Project
from app.projects.queries.conditions import is_archived
from app.projects.queries.names import client_matches

# As many rows as the list of clients shows at once.
PAGE_CLIENTS = 50


def client(client_id: UUID) -> Client:
    """Raises NotFound."""
    return own_row(Client, client_id)


def clients(search: str = "", archived: bool | None = False) -> list[Client]:
    """Clients by name. `search`: beginnings of words of the name; `archived` None: both kinds."""
    return list(db.session.scalars(_select_clients(search, archived)))


def client_page(search: str = "", archived: bool | None = False, page: int = 1) -> list[Client]:
    """A page of the clients by name; one more than a page where there are more."""
    query = _select_clients(search, archived)
    return list(db.session.scalars(query.limit(PAGE_CLIENTS + 1).offset((page - 1) * PAGE_CLIENTS)))


def project_counts(client_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many active projects each of the clients has, for those that have any."""
    query = (
        select(Project.client_id, func.count())
        .where(own(Project), Project.client_id.in_(client_ids), *is_archived(Project, False))
        .group_by(Project.client_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def _select_clients(search: str, archived: bool | None) -> Select[Client]:
    conditions = [*client_matches(search), *is_archived(Client, archived)]
    return select(Client).where(own(Client), *conditions).order_by(Client.name_key)
