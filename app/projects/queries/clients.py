from uuid import UUID

from sqlalchemy import func, select

from app.kernel.db import db, own
from app.kernel.rows import own_row
from app.projects.models import Client, Project
from app.projects.queries.conditions import is_archived
from app.projects.queries.names import client_matches


def client(client_id: UUID) -> Client:
    """Raises NotFound."""
    return own_row(Client, client_id)


def clients(search: str = "", archived: bool | None = False) -> list[Client]:
    """Clients by name. `search`: beginnings of words of the name; `archived` None: both kinds."""
    conditions = [*client_matches(search), *is_archived(Client, archived)]
    query = select(Client).where(own(Client), *conditions).order_by(Client.name_key)
    return list(db.session.scalars(query))


def project_counts() -> dict[UUID, int]:
    """How many active projects each client has, for those that have any."""
    query = (
        select(Project.client_id, func.count())
        .where(own(Project), *is_archived(Project, False))
        .group_by(Project.client_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}
