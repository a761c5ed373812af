from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.kernel import audit, clock
from app.kernel.db import own, transaction
from app.kernel.errors import DomainError
from app.kernel.events import emit
from app.kernel.ids import new_id
from app.kernel.money import Minor, minor_to_hundredths
from app.kernel.rows import lock_row
from app.kernel.tenancy import current_org_id
from app.kernel.versions import edit_rows
from app.projects.events import BudgetChanged
from app.projects.models import BillingMode, BudgetAlert, BudgetEvery, Client, FixedBill, Project
from app.projects.rules import (
    EARLIEST_RATE_DATE,
    ProjectColour,
    RateScope,
    name_key,
    next_colour,
)
from app.projects.services.clients import add_client
from app.projects.services.currencies import hold_currency
from app.projects.services.duplicates import refuse_duplicate
from app.projects.services.rates import add_rate_in

NAME_TAKEN_MESSAGE = "This client already has a project of this name."


@dataclass(frozen=True)
class ProjectDetails:
    """What is entered about a project.

    Amounts are in the client's currency, which was `currency` when they were read.
    `fixed_price_minor` belongs to the billing mode fixed alone. A budget is in seconds or in money,
    not both. `colour` None: the one it has, or for a new project one that few others have.
    """

    name: str
    billing_mode: BillingMode = BillingMode.TIME
    billable: bool = True
    budget_seconds: int | None = None
    fixed_price_minor: Minor | None = None
    budget_minor: Minor | None = None
    budget_every: BudgetEvery = BudgetEvery.TOTAL
    currency: str | None = None
    colour: ProjectColour | None = None


@dataclass(frozen=True)
class NewClient:
    """A client that is created together with its first project."""

    name: str
    currency: str


@dataclass(frozen=True)
class FirstRate:
    """A new project's own rate an hour, from a date on."""

    amount: Decimal
    starts_on: date = EARLIEST_RATE_DATE


def create_project(
    client: UUID | NewClient, details: ProjectDetails, rate: FirstRate | None = None
) -> UUID:
    """Create a project, for an active client or one that is new, and its first rate.

    Raises DomainError beside `client_id`, `client_name`, `name` or `fixed_price`.
    """
    with transaction() as session:
        return add_project(session, client, details, rate)


def update_project(project_id: UUID, details: ProjectDetails, version: str | None = None) -> None:
    """Raises EditConflict when the project is not as it was at `version`."""
    with transaction() as session:
        change_project(session, project_id, details, version=version)


def archive_project(project_id: UUID) -> None:
    """Stop time from being tracked on the project; what was tracked can still be billed."""
    with transaction() as session:
        project = lock_project(session, project_id)
        project.archived_at = project.archived_at or clock.now()
        audit.record("project.archived", project.name)


def restore_project(project_id: UUID) -> None:
    with transaction() as session:
        project = lock_project(session, project_id)
        project.archived_at = None
        audit.record("project.restored", project.name)


def add_project(
    session: Session,
    client: UUID | NewClient,
    details: ProjectDetails,
    rate: FirstRate | None = None,
) -> UUID:
    """As `create_project`, inside the open transaction."""
    _check_details(details)
    owner = _client_of_new_project(session, client, details.currency)
    colour = next_colour(_project_counts(session))
    project = Project(id=new_id(), client_id=owner.id, colour=colour)
    with refuse_duplicate(session, NAME_TAKEN_MESSAGE):
        _fill_project(project, details)
        session.add(project)
    audit.record("project.created", details.name, client=owner.name)
    if rate is not None:
        add_rate_in(session, RateScope(project_id=project.id), rate.amount, rate.starts_on)
    return project.id


def _client_of_new_project(
    session: Session, client: UUID | NewClient, currency: str | None
) -> Client:
    """The client, created where it is new; `currency`: in which the project's amounts are."""
    if isinstance(client, NewClient):
        client_id = add_client(session, client.name, client.currency, "client_name")
    else:
        client_id = client
        hold_currency(session, currency, client_id=client_id)
    owner = session.get(Client, (current_org_id(), client_id))
    if owner is None:
        raise DomainError("Choose one of your clients.", "client_id")
    if owner.archived_at is not None:
        raise DomainError(f"{owner.name} is archived. Restore it first.", "client_id")
    return owner


def change_project(
    session: Session,
    project_id: UUID,
    details: ProjectDetails,
    client_id: UUID | None = None,
    version: str | None = None,
) -> None:
    """As `update_project`, inside the open transaction. `client_id`: whose it becomes; whether it
    may is asked before (app/invoicing/services/projects.py). Raises EditConflict when the project
    is not as it was at `version`.
    """
    _check_details(details)
    hold_currency(session, details.currency, project_id=project_id)
    project = lock_project(session, project_id)
    audit.record("project.changed", details.name, before=project.name)
    _refuse_price_below_billed(session, project, details)
    budget = _budget_of(project)
    with edit_rows(version, project), refuse_duplicate(session, NAME_TAKEN_MESSAGE):
        project.client_id = client_id or project.client_id
        _fill_project(project, details)
    if _budget_of(project) != budget:
        session.execute(
            delete(BudgetAlert).where(own(BudgetAlert), BudgetAlert.project_id == project_id)
        )
        emit(BudgetChanged(project_id))


def lock_project(session: Session, project_id: UUID) -> Project:
    """The project, its row locked until the transaction ends. Raises NotFound."""
    return lock_row(session, Project, project_id)


def _check_details(details: ProjectDetails) -> None:
    fixed = details.billing_mode == BillingMode.FIXED
    if fixed and details.fixed_price_minor is None:
        raise DomainError("Say what the fixed price is.", "fixed_price")
    if details.budget_seconds is not None and details.budget_minor is not None:
        raise DomainError(
            "A budget is in hours or in money. Leave one of the two empty.", "budget_money"
        )


def _refuse_price_below_billed(session: Session, project: Project, details: ProjectDetails) -> None:
    """Refuse a price or billing mode that live invoices of the fixed price contradict."""
    bills = select(func.coalesce(func.sum(FixedBill.amount_hundredths), 0))
    billed = session.execute(
        bills.where(own(FixedBill), FixedBill.project_id == project.id)
    ).scalar_one()
    if billed and details.billing_mode != BillingMode.FIXED:
        raise DomainError(
            "Parts of the fixed price are on invoices. It stays a fixed price.", "billing_mode"
        )
    if (
        billed > minor_to_hundredths(details.fixed_price_minor or Minor(0), project.client.currency)
        and details.fixed_price_minor != project.fixed_price_minor
    ):
        raise DomainError("More than this is on invoices already.", "fixed_price")


def _project_counts(session: Session) -> dict[str, int]:
    """How many projects have each colour."""
    counts = select(Project.colour, func.count()).where(own(Project)).group_by(Project.colour)
    return {row[0]: row[1] for row in session.execute(counts)}


def _budget_of(project: Project) -> tuple[int | None, Minor | None, str]:
    return project.budget_seconds, project.budget_minor, project.budget_every


def _fill_project(project: Project, details: ProjectDetails) -> None:
    project.name, project.name_key = details.name, name_key(details.name)
    project.billing_mode, project.billable = details.billing_mode, details.billable
    project.budget_seconds, project.budget_minor, project.budget_every = (
        details.budget_seconds,
        details.budget_minor,
        details.budget_every.value,
    )
    project.fixed_price_minor = (
        details.fixed_price_minor if details.billing_mode == BillingMode.FIXED else None
    )
    project.colour = details.colour or project.colour
