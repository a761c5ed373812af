from uuid import UUID

from sqlalchemy import select

from app.kernel.db import db, own
from app.kernel.rows import own_row
from app.projects.models import Task


def task(task_id: UUID) -> Task:
    """Raises NotFound."""
    return own_row(Task, task_id)


def tasks(project_id: UUID) -> list[Task]:
    """Tasks of the project by name, the active ones first."""
    query = select(Task).where(own(Task), Task.project_id == project_id)
    return list(db.session.scalars(query.order_by(Task.archived_at.is_not(None), Task.name_key)))
