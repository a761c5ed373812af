"""Clients, their projects and tasks, rates and retainers, from plain descriptions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from app.cli.seeding.time import Work
from app.kernel import clock
from app.kernel.db import transaction
from app.kernel.ids import new_id
from app.projects.models import BillingMode, Client, Project, Rate, Task
from app.projects.rules import ProjectColour, fold_name
from app.retainers.models import Retainer

HOUR = 3600
PROJECT_TASKS = ("Design", "Development", "Research", "Meetings", "Internal review")
RETAINER_TASKS = ("Support", "Meetings")
COLOURS = tuple(ProjectColour)
NOT_BILLABLE = frozenset({"Internal review"})


@dataclass(frozen=True)
class ProjectPlan:
    """A project to plant. Money in cents; `fee` and `cap_hours` are the retainer's, each month."""

    name: str
    mode: BillingMode = BillingMode.TIME
    budget_hours: int | None = None
    fixed_price: int | None = None
    fee: int = 0
    cap_hours: int = 0
    archived: bool = False
    weight: int = 1


@dataclass
class SeededClients:
    """What was written: ids by name, and what time can be tracked on."""

    clients: dict[str, UUID] = field(default_factory=dict)
    projects: dict[str, UUID] = field(default_factory=dict)
    tasks: list[dict[str, Any]] = field(default_factory=list)
    work: list[Work] = field(default_factory=list)


def plant_clients(
    plans: Mapping[str, Sequence[ProjectPlan]], retainers_from: date, archived: Sequence[str] = ()
) -> SeededClients:
    """Write all of it, in the organisation in force."""
    seeded = SeededClients()
    projects = [(client, plan) for client, plans_of in plans.items() for plan in plans_of]
    seeded.clients = {name: new_id() for name in plans}
    seeded.projects = {plan.name: new_id() for _, plan in projects}
    for _, plan in projects:
        _add_tasks(seeded, plan)
    with transaction() as session:
        session.execute(insert(Client), [_client(seeded, name, name in archived) for name in plans])
        session.execute(
            insert(Project),
            [
                _project(seeded, client, plan) | {"colour": COLOURS[number % len(COLOURS)]}
                for number, (client, plan) in enumerate(projects)
            ],
        )
        session.execute(insert(Task), seeded.tasks)
        retainers = [
            _retainer(seeded, plan, retainers_from)
            for _, plan in projects
            if plan.mode is BillingMode.RETAINER
        ]
        if retainers:
            session.execute(insert(Retainer), retainers)
    return seeded


def plant_rates(rates: Sequence[tuple[str, dict[str, UUID | None], date]]) -> None:
    """Rates as (money an hour, whom for, from when on)."""
    nobody: dict[str, UUID | None] = {"membership_id": None, "project_id": None, "client_id": None}
    with transaction() as session:
        session.execute(
            insert(Rate),
            [
                {**nobody, **scope, "id": new_id(), "amount": Decimal(amount), "starts_on": day}
                for amount, scope, day in rates
            ],
        )


def _client(seeded: SeededClients, name: str, archived: bool) -> dict[str, Any]:
    when = clock.now() if archived else None
    return {
        "id": seeded.clients[name],
        "name": name,
        "name_key": fold_name(name),
        "currency": "NZD",
        "archived_at": when,
    }


def _project(seeded: SeededClients, client: str, plan: ProjectPlan) -> dict[str, Any]:
    return {
        "id": seeded.projects[plan.name],
        "client_id": seeded.clients[client],
        "name": plan.name,
        "name_key": fold_name(plan.name),
        "billing_mode": plan.mode,
        "budget_seconds": plan.budget_hours * HOUR if plan.budget_hours else None,
        "fixed_price_minor": plan.fixed_price,
        "archived_at": clock.now() if plan.archived else None,
    }


def _add_tasks(seeded: SeededClients, plan: ProjectPlan) -> None:
    for name in RETAINER_TASKS if plan.mode is BillingMode.RETAINER else PROJECT_TASKS:
        task_id, billable = new_id(), name not in NOT_BILLABLE
        project_id = seeded.projects[plan.name]
        seeded.tasks.append(
            {
                "id": task_id,
                "project_id": project_id,
                "name": name,
                "name_key": fold_name(name),
                "billable": billable,
            }
        )
        if not plan.archived:
            weight = plan.weight * (4 if name in ("Design", "Development", "Support") else 1)
            seeded.work.append(Work(project_id, task_id, name, billable, weight))


def _retainer(seeded: SeededClients, plan: ProjectPlan, starts_on: date) -> dict[str, Any]:
    return {
        "id": new_id(),
        "project_id": seeded.projects[plan.name],
        "starts_on": starts_on,
        "every": "month",
        "fee_minor": plan.fee,
        "cap_seconds": plan.cap_hours * HOUR,
    }
