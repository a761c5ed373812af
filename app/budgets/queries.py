from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, or_, select

from app.budgets.rules import minor_by_day, month_of
from app.kernel.db import db, own
from app.projects.models import BillingMode, BudgetEvery, Project
from app.projects.queries import rate_book
from app.projects.rules import Burn, calculate_burn
from app.timesheets.models import TimeEntry

HAS_WATCHED_BUDGET = Project.archived_at.is_(None) & or_(
    Project.budget_seconds.is_not(None),
    Project.budget_minor.is_not(None),
    Project.billing_mode == BillingMode.RETAINER,
)

PricedTime = tuple[date, int, Decimal | None]  # day, seconds, and the rate an hour if there is one


def budget_burns(projects: Sequence[Project], today: date) -> dict[UUID, Burn]:
    """How each project's budget is used up, in seconds or minor units; four queries.

    A monthly budget is that of today's month. For hours all time counts; for money billable time
    at the rate in force on its date; what has none is counted apart.
    """
    with_hours = [project.id for project in projects if project.budget_seconds is not None]
    with_money = {project.id: project for project in projects if project.budget_minor is not None}
    work = _priced_time(with_money)
    daily = _seconds_by_day(with_hours) | _minor_by_day(with_money, work)
    burns = {
        project.id: _burn(project, daily.get(project.id, {}), today)
        for project in projects
        if has_budget(project)
    }
    return {
        project_id: replace(
            burn, unpriced_seconds=_unpriced_seconds(burn, work.get(project_id, ()))
        )
        for project_id, burn in burns.items()
    }


def has_budget(project: Project) -> bool:
    return project.budget_seconds is not None or project.budget_minor is not None


def _burn(project: Project, daily: dict[date, int], today: date) -> Burn:
    limit = (project.budget_seconds if project.budget_minor is None else project.budget_minor) or 0
    since = min(daily, default=today)
    first, last = month_of(today) if project.budget_every == BudgetEvery.MONTH else (since, None)
    return calculate_burn(limit, daily, first, last, today, since)


def _seconds_by_day(project_ids: Sequence[UUID]) -> dict[UUID, dict[date, int]]:
    if not project_ids:
        return {}
    statement = select(TimeEntry.project_id, TimeEntry.entry_date, func.sum(TimeEntry.seconds))
    query = statement.where(own(TimeEntry), TimeEntry.project_id.in_(project_ids))
    by_project: dict[UUID, dict[date, int]] = {}
    for project_id, day, seconds in db.session.execute(
        query.group_by(TimeEntry.project_id, TimeEntry.entry_date)
    ):
        by_project.setdefault(project_id, {})[day] = int(seconds)
    return by_project


def _priced_time(projects: dict[UUID, Project]) -> dict[UUID, list[PricedTime]]:
    """The billable time of each project."""
    if not projects:
        return {}
    key = (TimeEntry.project_id, TimeEntry.membership_id, TimeEntry.entry_date)
    query = select(*key, func.sum(TimeEntry.seconds)).where(
        own(TimeEntry),
        TimeEntry.project_id.in_(projects),
        TimeEntry.billable.is_(True),
    )
    book = rate_book()
    work: dict[UUID, list[PricedTime]] = {}
    for project_id, membership_id, day, seconds in db.session.execute(query.group_by(*key)):
        rate = book.rate_for(membership_id, project_id, projects[project_id].client_id, day)
        work.setdefault(project_id, []).append((day, int(seconds), rate))
    return work


def _minor_by_day(
    projects: dict[UUID, Project], work: dict[UUID, list[PricedTime]]
) -> dict[UUID, dict[date, int]]:
    return {
        project_id: minor_by_day(
            each,
            projects[project_id].client.currency,
            monthly=projects[project_id].budget_every == BudgetEvery.MONTH,
        )
        for project_id, each in work.items()
    }


def _unpriced_seconds(burn: Burn, work: Iterable[PricedTime]) -> int:
    return sum(
        seconds
        for day, seconds, rate in work
        if rate is None and day >= burn.first and (burn.last is None or day <= burn.last)
    )
