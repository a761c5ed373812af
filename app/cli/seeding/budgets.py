"""Retainers, milestones and budgets of the demo, as their managers left them."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import insert, update

from app.budgets.queries import budget_burns
from app.kernel.db import transaction
from app.kernel.ids import new_id
from app.projects.models import BudgetAlert, BudgetEvery, Milestone, Project
from app.projects.queries import projects
from app.retainers.models import Retainer, Rollover
from app.retainers.queries import retainer_states
from app.timesheets.queries import seconds_by_project

HOUR = 3600
LIMITED_ROLLOVER: dict[str, Any] = {
    "rollover": Rollover.LIMITED.value,
    "rollover_seconds": 4 * HOUR,
    "rollover_periods": 2,
    "overage_rate": Decimal(165),
}
UNLIMITED_ROLLOVER: dict[str, Any] = {
    "rollover": Rollover.UNLIMITED.value,
    "overage_rate": Decimal(150),
}
PARTS = (("Kick-off", "30", -40), ("Design agreed", "40", 20), ("Hand-over", "30", 60))


def plant_terms(
    ids: Mapping[str, UUID], rollovers: Mapping[str, dict[str, Any]], raised: tuple[str, int, date]
) -> None:
    """`rollovers` by project, and a fee that rises: project, cents, from when."""
    with transaction() as session:
        for name, terms in rollovers.items():
            session.execute(
                update(Retainer).where(Retainer.project_id == ids[name]).values(**terms)
            )
        name, fee, day = raised
        cap = {"cap_seconds": 10 * HOUR, "every": "month", **rollovers.get(name, {})}
        session.execute(
            insert(Retainer).values(
                id=new_id(), project_id=ids[name], starts_on=day, fee_minor=fee, **cap
            )
        )


def plant_milestones(project_ids: Sequence[UUID], today: date) -> None:
    """The usual three parts of each price."""
    with transaction() as session:
        for project_id in project_ids:
            for name, percent, days in PARTS:
                values = {
                    "name": name,
                    "percent": Decimal(percent),
                    "due_on": today + timedelta(days=days),
                }
                session.execute(
                    insert(Milestone).values(id=new_id(), project_id=project_id, **values)
                )


def plant_budgets(near: UUID, monthly: UUID, today: date) -> None:
    """A budget of which 82 % are used, of which nobody was told yet, and one in money for each
    month; of all others they were told.
    """
    hours = seconds_by_project([near]).get(near, HOUR) * 100 // 82 // HOUR
    with transaction() as session:
        session.execute(
            update(Project).where(Project.id == near).values(budget_seconds=hours * HOUR)
        )
        session.execute(
            update(Project)
            .where(Project.id == monthly)
            .values(budget_minor=9_000_00, budget_every=BudgetEvery.MONTH.value)
        )
    notices = [
        (each.project.id, "cap", each.latest.start)
        for each in retainer_states(today)
        if each.latest
    ]
    burns = budget_burns([project for project in projects() if project.id != near], today)
    notices += [
        (project_id, "budget", burn.first if burn.last else date(2000, 1, 1))
        for project_id, burn in burns.items()
    ]
    with transaction() as session:
        for project_id, subject, period in notices:
            for threshold in (80, 100):
                values = {
                    "project_id": project_id,
                    "subject": subject,
                    "period": period,
                    "threshold": threshold,
                }
                session.execute(insert(BudgetAlert).values(id=new_id(), **values))
