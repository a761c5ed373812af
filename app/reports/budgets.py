"""Where projects stand: what of their budget, their retainer's hours and their fixed price is
used.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.budgets.queries import budget_burns
from app.projects.models import BillingMode, Project
from app.projects.queries import fixed_states
from app.projects.rules import Burn, FixedState
from app.retainers.queries import statements_by_project
from app.retainers.rules import PeriodStatement


@dataclass(frozen=True)
class Standing:
    """By project: the burn of its budget, the retainer's period under way, the state of its fixed
    price; absent where there is none.
    """

    burns: Mapping[UUID, Burn]
    accounts: Mapping[UUID, PeriodStatement]
    fixed: Mapping[UUID, FixedState]


def standing_of_projects(projects: Sequence[Project], today: date) -> Standing:
    """Where each of `projects` stands `today`; a few queries for all of them."""
    retained = [project.id for project in projects if project.billing_mode == BillingMode.RETAINER]
    latest = {
        project_id: accounts[-1]
        for project_id, accounts in statements_by_project(retained, today).items()
        if accounts
    }
    running = {
        project_id: account for project_id, account in latest.items() if account.end >= today
    }
    return Standing(budget_burns(projects, today), running, fixed_states(projects))
