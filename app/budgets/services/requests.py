"""Asking for budget checks."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from app.budgets.events import BudgetCheckRequested
from app.budgets.queries import HAS_WATCHED_BUDGET
from app.kernel import tenancy
from app.kernel.db import own, transaction, writing_session
from app.kernel.events import emit
from app.kernel.jobs.rounds import RoundPart, is_included
from app.kernel.tables import all_org_ids
from app.kernel.tenancy import current_org_id
from app.projects.models import Project

# Changes of time within this are checked at once.
CHECK_DELAY = timedelta(seconds=10)


def request_check(project_id: UUID) -> None:
    """Ask for a check of a project whose time or budget changed, inside the open transaction."""
    watched = select(Project.id).where(own(Project), Project.id == project_id, HAS_WATCHED_BUDGET)
    if writing_session().scalar(watched) is not None:
        emit(BudgetCheckRequested(current_org_id(), project_id, CHECK_DELAY))


def request_all_checks(part: RoundPart | None = None) -> None:
    """Ask for a check of every watched project of the organisations of that part of a round (None:
    of all).

    Opens one transaction for each organisation.
    """
    for org_id in sorted(org_id for org_id in all_org_ids() if is_included(part, org_id)):
        with tenancy.acting_as(org_id), transaction() as session:
            for project_id in session.scalars(
                select(Project.id).where(own(Project), HAS_WATCHED_BUDGET).order_by(Project.id)
            ):
                emit(BudgetCheckRequested(org_id, project_id, timedelta(0)))
