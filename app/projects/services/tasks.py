from uuid import UUID

from app.kernel import audit, clock
from app.kernel.db import transaction
from app.kernel.ids import new_id
from app.kernel.rows import lock_row
from app.kernel.versions import edit_rows
from app.projects.models import Task
from app.projects.rules import name_key
from app.projects.services import projects
from app.projects.services.duplicates import refuse_duplicate

NAME_TAKEN_MESSAGE = "This project already has a task of this name."


def create_task(project_id: UUID, name: str, billable: bool = True) -> UUID:
    task_id = new_id()
    with transaction() as session:
        project = projects.lock_project(session, project_id)
        with refuse_duplicate(session, NAME_TAKEN_MESSAGE):
            session.add(
                Task(
                    id=task_id,
                    project_id=project_id,
                    name=name,
                    name_key=name_key(name),
                    billable=billable,
                )
            )
        audit.record("task.created", name, project=project.name)
    return task_id


def update_task(task_id: UUID, name: str, billable: bool, version: str | None = None) -> None:
    """Raises EditConflict when the task is not as it was at `version`."""
    with transaction() as session:
        task = lock_row(session, Task, task_id)
        audit.record("task.changed", name, before=task.name)
        with edit_rows(version, task), refuse_duplicate(session, NAME_TAKEN_MESSAGE):
            task.name, task.name_key, task.billable = name, name_key(name), billable


def archive_task(task_id: UUID) -> None:
    with transaction() as session:
        task = lock_row(session, Task, task_id)
        task.archived_at = task.archived_at or clock.now()
        audit.record("task.archived", task.name)


def restore_task(task_id: UUID) -> None:
    with transaction() as session:
        task = lock_row(session, Task, task_id)
        task.archived_at = None
        audit.record("task.restored", task.name)
