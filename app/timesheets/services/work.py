"""Work: the project and task that time is tracked on."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.kernel.errors import DomainError
from app.kernel.tenancy import current_org_id
from app.projects.models import Project, Task
from app.timesheets.rules import decide_billable

CHOOSE_PROJECT_MESSAGE = "Choose a project from the list."


def check_work(session: Session, project_id: UUID, task_id: UUID | None) -> None:
    """Raises DomainError beside `project_id` unless new time may be tracked on the project and
    task.
    """
    project = session.get(Project, (current_org_id(), project_id))
    if project is None:
        raise DomainError(CHOOSE_PROJECT_MESSAGE, "project_id")
    if project.archived_at or project.client.archived_at:
        raise DomainError(f"{project.name} is archived. Choose another project.", "project_id")
    if task_id is not None:
        _check_task(session, project, task_id)


def is_billable(
    session: Session, project_id: UUID, task_id: UUID | None, choice: bool | None
) -> bool:
    """Whether time on the project and task is billable. `choice`: what a person decided."""
    project = session.get(Project, (current_org_id(), project_id))
    task = session.get(Task, (current_org_id(), task_id)) if task_id else None
    return decide_billable(
        choice, bool(project and project.billable), None if task is None else task.billable
    )


def _check_task(session: Session, project: Project, task_id: UUID) -> None:
    task = session.get(Task, (current_org_id(), task_id))
    if task is None or task.project_id != project.id:
        raise DomainError(CHOOSE_PROJECT_MESSAGE, "project_id")
    if task.archived_at is not None:
        raise DomainError(f"{task.name} is archived. Choose another task.", "project_id")
