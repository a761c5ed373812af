"""Loading what is about to change so that nobody else, an invoice above all, changes it
meanwhile.
"""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Membership
from app.kernel import tenancy
from app.kernel.db import own
from app.kernel.errors import Conflict, DomainError, NotFound
from app.kernel.tenancy import current_org_id
from app.projects.models import Project, Task
from app.timesheets.models import EntryLock, TimeEntry

FOREIGN = "Choose a project from the list."


def hold_member(session: Session, membership_id: UUID) -> Membership:
    """The member, held so that their timer and cells change one at a time; raises NotFound."""
    member = session.get(
        Membership,
        (current_org_id(), membership_id),
        with_for_update={"key_share": True, "of": Membership},
    )
    if member is None:
        raise NotFound
    return member


def hold_entry(session: Session, entry_id: UUID) -> TimeEntry:
    """The entry, held until the transaction ends. Raises NotFound, or Conflict when an invoice has
    it.
    """
    entry = session.get(
        TimeEntry, (current_org_id(), entry_id), with_for_update=True, populate_existing=True
    )
    if entry is None:
        raise NotFound
    refuse_locked(session, [entry_id])
    return entry


def refuse_locked(session: Session, entry_ids: list[UUID]) -> None:
    """Raises Conflict naming the invoice that has one of the entries. Ask once they are held: an
    invoice holds them to lock them.
    """
    label = session.scalar(
        select(EntryLock.label).where(own(EntryLock), EntryLock.entry_id.in_(entry_ids)).limit(1)
    )
    if label is not None:
        raise Conflict(
            f"This time is on invoice {label}, so it cannot be changed. Discard the invoice to"
            " release it."
        )


def check_work(session: Session, project_id: UUID, task_id: UUID | None) -> Project:
    """The project, on which new time may be tracked (for that task); raises DomainError beside
    `project_id`.
    """
    project = session.get(Project, (current_org_id(), project_id))
    if project is None:
        raise DomainError(FOREIGN, "project_id")
    if project.archived_at or project.client.archived_at:
        raise DomainError(f"{project.name} is archived. Choose another project.", "project_id")
    if task_id is not None:
        _check_task(session, project, task_id)
    return project


def _check_task(session: Session, project: Project, task_id: UUID) -> None:
    task = session.get(Task, (current_org_id(), task_id))
    if task is None or task.project_id != project.id:
        raise DomainError(FOREIGN, "project_id")
    if task.archived_at is not None:
        raise DomainError(f"{task.name} is archived. Choose another task.", "project_id")


def is_own(member: Membership) -> bool:
    """Whether the person asking is that member: what one does to one's own time is not audited."""
    return member.user_id == tenancy.scope().user_id


def is_billable(session: Session, project_id: UUID, task_id: UUID | None) -> bool:
    """What new time on the project and task is unless somebody says otherwise."""
    project = session.get(Project, (current_org_id(), project_id))
    task = session.get(Task, (current_org_id(), task_id)) if task_id else None
    return bool(project and project.billable and (task is None or task.billable))
