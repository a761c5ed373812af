from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from app.kernel import audit
from app.kernel.db import own, transaction
from app.kernel.errors import Conflict, DomainError, NotFound
from app.kernel.rows import own_row, refers_to
from app.projects.models import Client, FixedBill, Project
from app.projects.queries.amounts import amounts_of_project
from app.projects.rules.amounts import currency_problem
from app.projects.services.clients import lock_client
from app.projects.services.projects import ProjectDetails, lock_project
from app.retainers.models import RetainerBill
from app.retainers.rules import RetainerTerms
from app.retainers.services import change_retained_project
from app.timesheets.models import EntryLock, TimeEntry


def update_project(
    project_id: UUID,
    client_id: UUID,
    details: ProjectDetails,
    terms: RetainerTerms | None = None,
    version: str | None = None,
) -> None:
    """Change the project, which may have been billed otherwise so far; opens a transaction. While
    nothing of it is on a live invoice it may move to another client, its time with it.

    `terms`: of a retainer, when it has none yet. Raises DomainError beside the field that is wrong,
    EditConflict when the project is not as it was at `version`.
    """
    with transaction() as session:
        before = own_row(Project, project_id).client_id
        if client_id == before:
            change_retained_project(session, project_id, details, terms, version=version)
            return
        client, new_client = _lock_clients(session, before, client_id)
        project = lock_project(session, project_id)
        if project.client_id != before:
            raise Conflict("Somebody has just moved this project. Look at it once more.")
        _refuse_move(session, project, client, new_client)
        if client.currency != new_client.currency:
            _refuse_amounts(project, client, details, terms)
        change_retained_project(session, project_id, details, terms, client_id, version)
        audit.record("project.moved", details.name, before=client.name, client=new_client.name)


def _lock_clients(session: Session, before: UUID, after: UUID) -> tuple[Client, Client]:
    """Both, locked in one order whoever asks; no invoice of either is made meanwhile. Raises
    DomainError beside `client_id`.
    """
    try:
        clients = {
            client_id: lock_client(session, client_id) for client_id in sorted((before, after))
        }
    except NotFound:
        raise DomainError("Choose one of your clients.", "client_id") from None
    return clients[before], clients[after]


def _refuse_move(session: Session, project: Project, client: Client, new_client: Client) -> None:
    if new_client.archived_at is not None:
        raise DomainError(f"{new_client.name} is archived. Restore it first.", "client_id")
    if _has_billed_work(session, project.id):
        raise DomainError(
            f"Some of its work is on invoices to {client.name}, so it stays there. Discard or void"
            " them first, or make a new project for the other client.",
            "client_id",
        )


def _refuse_amounts(
    project: Project, client: Client, details: ProjectDetails, terms: RetainerTerms | None
) -> None:
    """Its amounts would be the same figures in the new client's currency."""
    problem = currency_problem(amounts_of_project(project.id), client.currency)
    if problem:
        raise DomainError(problem, "client_id")
    if terms or details.fixed_price_minor or details.budget_minor:
        raise DomainError(
            "The new client is billed in another currency. Move the project first, then set its"
            " amounts.",
            "client_id",
        )


def _has_billed_work(session: Session, project_id: UUID) -> bool:
    """Whether a live invoice holds time, a period or a part of the price of the project."""
    entry_lock = (
        select(EntryLock.id)
        .join(TimeEntry, refers_to(EntryLock.entry_id, TimeEntry))
        .where(own(EntryLock), TimeEntry.project_id == project_id)
    )
    period = select(RetainerBill.id).where(own(RetainerBill), RetainerBill.project_id == project_id)
    part = select(FixedBill.id).where(own(FixedBill), FixedBill.project_id == project_id)
    return bool(session.scalar(select(or_(*(exists(each) for each in (entry_lock, period, part))))))
