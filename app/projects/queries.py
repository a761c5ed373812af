from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, func, select
from sqlalchemy.orm import contains_eager

from app.kernel.db import db, own
from app.kernel.errors import NotFound
from app.kernel.money import Minor, minor_to_hundredths
from app.kernel.tenancy import current_org_id
from app.projects.models import Client, FixedBill, Milestone, Project, Rate, Task
from app.projects.rules import (
    FixedState,
    MilestoneState,
    RateBook,
    RateScope,
    RateStep,
    fold_name,
    share_of_price,
)


@dataclass(frozen=True)
class TrackableTask:
    id: UUID
    name: str
    billable: bool


@dataclass(frozen=True)
class TrackableProject:
    """A project on which time can be tracked today."""

    id: UUID
    name: str
    client_name: str
    billable: bool
    tasks: tuple[TrackableTask, ...]


def rate_book() -> RateBook:
    """Every rate of the organisation, ready to be asked; one query."""
    rows = db.session.execute(
        select(
            Rate.membership_id, Rate.project_id, Rate.client_id, Rate.starts_on, Rate.amount
        ).where(own(Rate))
    )
    return RateBook(
        RateStep(
            RateScope(row.membership_id, row.project_id, row.client_id), row.starts_on, row.amount
        )
        for row in rows
    )


def client(client_id: UUID) -> Client:
    """Raises NotFound."""
    found = db.session.get(Client, (current_org_id(), client_id))
    if found is None:
        raise NotFound
    return found


def clients(search: str = "", archived: bool | None = False) -> list[Client]:
    """Clients by name, whose name contains SEARCH; ARCHIVED None: both kinds."""
    wanted = select(Client).where(own(Client), *_named(Client.name_key, search))
    if archived is not None:
        wanted = wanted.where(
            Client.archived_at.is_not(None) if archived else Client.archived_at.is_(None)
        )
    return list(db.session.scalars(wanted.order_by(Client.name_key)))


def project_counts() -> dict[UUID, int]:
    """Active projects for each client that has any."""
    counted = select(Project.client_id, func.count()).where(
        own(Project), Project.archived_at.is_(None)
    )
    return {row[0]: row[1] for row in db.session.execute(counted.group_by(Project.client_id))}


def project(project_id: UUID) -> Project:
    """Raises NotFound."""
    found = db.session.get(Project, (current_org_id(), project_id))
    if found is None:
        raise NotFound
    return found


def projects(
    search: str = "",
    client_id: UUID | None = None,
    billing_mode: str = "",
    archived: bool | None = False,
) -> list[Project]:
    """Projects by client and name; SEARCH looks at both names. ARCHIVED None: both kinds. `.client`
    is loaded.
    """
    joined = select(Project).join(
        Client, and_(Client.org_id == Project.org_id, Client.id == Project.client_id)
    )
    wanted = joined.where(
        own(Project),
        *_named(Client.name_key + " " + Project.name_key, search),
    )
    if client_id is not None:
        wanted = wanted.where(Project.client_id == client_id)
    if billing_mode:
        wanted = wanted.where(Project.billing_mode == billing_mode)
    if archived is not None:
        wanted = wanted.where(
            Project.archived_at.is_not(None) if archived else Project.archived_at.is_(None)
        )
    return list(
        db.session.scalars(
            wanted.options(contains_eager(Project.client)).order_by(
                Client.name_key, Project.name_key
            )
        )
    )


def tasks(project_id: UUID) -> list[Task]:
    """Tasks of the project, the active ones first, by name."""
    wanted = select(Task).where(own(Task), Task.project_id == project_id)
    return list(db.session.scalars(wanted.order_by(Task.archived_at.is_not(None), Task.name_key)))


def task(task_id: UUID) -> Task:
    """Raises NotFound."""
    found = db.session.get(Task, (current_org_id(), task_id))
    if found is None:
        raise NotFound
    return found


def trackable_projects() -> list[TrackableProject]:
    """Active projects of active clients with their active tasks, by client and name; one query."""
    rows = db.session.execute(
        select(
            Project.id,
            Project.name,
            Client.name.label("client_name"),
            Project.billable,
            Task.id.label("task_id"),
            Task.name.label("task_name"),
        )
        .add_columns(Task.billable.label("task_billable"))
        .join(Client, and_(Client.org_id == Project.org_id, Client.id == Project.client_id))
        .outerjoin(
            Task,
            and_(
                Task.org_id == Project.org_id,
                Task.project_id == Project.id,
                Task.archived_at.is_(None),
            ),
        )
        .where(
            own(Project),
            Project.archived_at.is_(None),
            Client.archived_at.is_(None),
        )
        .order_by(Client.name_key, Project.name_key, Task.name_key)
    )
    found: dict[UUID, TrackableProject] = {}
    for row in rows:
        known = found.get(row.id) or TrackableProject(
            row.id, row.name, row.client_name, row.billable, ()
        )
        more = (
            (TrackableTask(row.task_id, row.task_name, row.task_billable),) if row.task_id else ()
        )
        found[row.id] = TrackableProject(
            known.id, known.name, known.client_name, known.billable, known.tasks + more
        )
    return list(found.values())


def rates(scope: RateScope) -> list[Rate]:
    """The steps of one scope, the latest first."""
    return list(
        db.session.scalars(
            select(Rate).where(own(Rate), *_in_scope(scope)).order_by(Rate.starts_on.desc())
        )
    )


def all_rates() -> list[Rate]:
    """Every step of every scope, the latest first."""
    return list(db.session.scalars(select(Rate).where(own(Rate)).order_by(Rate.starts_on.desc())))


def rate(rate_id: UUID) -> Rate:
    """Raises NotFound."""
    found = db.session.get(Rate, (current_org_id(), rate_id))
    if found is None:
        raise NotFound
    return found


def _in_scope(scope: RateScope) -> tuple[ColumnElement[bool], ...]:
    return (
        Rate.membership_id.is_not_distinct_from(scope.membership_id),
        Rate.project_id.is_not_distinct_from(scope.project_id),
        Rate.client_id.is_not_distinct_from(scope.client_id),
    )


def _named(column: SQLColumnExpression[str], search: str) -> list[ColumnElement[bool]]:
    key = fold_name(search)
    return [column.contains(key, autoescape=True)] if key else []


def fixed_state(project_id: UUID) -> FixedState | None:
    """What is billed and left of the project's fixed price, with its milestones by due date; None
    for a project without one.
    """
    found = project(project_id)
    return fixed_states([found]).get(project_id)


def fixed_states(found: Sequence[Project]) -> dict[UUID, FixedState]:
    """As `fixed_state`, for those of the projects FOUND that have a fixed price; two queries for
    all of them.
    """
    prices = {
        each.id: each.fixed_price_minor for each in found if each.fixed_price_minor is not None
    }
    currencies = {each.id: each.client.currency for each in found}
    ids = list(prices)
    parts = list(
        db.session.scalars(select(FixedBill).where(own(FixedBill), FixedBill.project_id.in_(ids)))
    )
    wanted = select(Milestone).where(own(Milestone), Milestone.project_id.in_(ids))
    milestones = list(
        db.session.scalars(
            wanted.order_by(Milestone.due_on.nulls_last(), Milestone.created_at, Milestone.id)
        )
    )
    return {
        project_id: _fixed(price, currencies[project_id], project_id, milestones, parts)
        for project_id, price in prices.items()
    }


def milestone(milestone_id: UUID) -> Milestone:
    """Raises NotFound."""
    found = db.session.get(Milestone, (current_org_id(), milestone_id))
    if found is None:
        raise NotFound
    return found


def _fixed(
    price: Minor,
    currency: str,
    project_id: UUID,
    milestones: list[Milestone],
    parts: list[FixedBill],
) -> FixedState:
    mine = [part for part in parts if part.project_id == project_id]
    held = {part.milestone_id: part for part in mine if part.milestone_id}
    states = [
        _milestone(each, price, currency, held.get(each.id))
        for each in milestones
        if each.project_id == project_id
    ]
    elsewhere = sum(part.amount_hundredths for part in mine if part.milestone_id is None)
    return FixedState(
        currency,
        minor_to_hundredths(price, currency),
        sum(part.amount_hundredths for part in mine),
        elsewhere,
        tuple(states),
    )


def _milestone(
    row: Milestone, price: Minor, currency: str, part: FixedBill | None
) -> MilestoneState:
    agreed = row.amount_minor if row.percent is None else share_of_price(price, row.percent)
    amount = part.amount_hundredths if part else minor_to_hundredths(Minor(agreed or 0), currency)
    return MilestoneState(
        row.id, row.name, amount, row.percent, row.due_on, part.invoice_id if part else None
    )
