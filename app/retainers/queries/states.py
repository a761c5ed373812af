"""Where retainers stand on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, func, select

from app.kernel.db import db, own
from app.kernel.rows import refers_to
from app.projects.models import BillingMode, Client, Project
from app.projects.queries import PAGE_PROJECTS
from app.projects.rules import Burn, calculate_burn
from app.projects.rules.burn import DAY, PACE_DAYS
from app.retainers.queries.statements import statements_by_project
from app.retainers.rules import PeriodStatement
from app.timesheets.models import TimeEntry


@dataclass(frozen=True)
class RetainerState:
    """A retainer on a day: its latest period begun, and how many ended ones are not billed."""

    project: Project
    latest: PeriodStatement | None
    unbilled: int


def retainer_states(on: date) -> list[RetainerState]:
    """Every active retainer on that day, by client and project; four queries."""
    return _states(list(db.session.scalars(_select_projects())), on)


def retainer_state_page(on: date, page: int) -> list[RetainerState]:
    """A page of `retainer_states`; one more than a page where there are more."""
    query = _select_projects().limit(PAGE_PROJECTS + 1).offset((page - 1) * PAGE_PROJECTS)
    return _states(list(db.session.scalars(query)), on)


def running_burn(project_id: UUID, accounts: Sequence[PeriodStatement], today: date) -> Burn | None:
    """How the hours of the period under way are used up; one query.

    `accounts`: the project's statements. None when no period is under way, or it includes nothing.
    """
    latest = accounts[-1] if accounts else None
    if latest is None or latest.end < today or not latest.available_seconds:
        return None
    daily = _daily_seconds(project_id, min(latest.start, today - PACE_DAYS * DAY), latest.end)
    return calculate_burn(
        latest.available_seconds,
        daily,
        latest.start,
        latest.end,
        today,
        accounts[0].start,
        latest.late,
    )


def _select_projects() -> Select[Project]:
    return (
        select(Project)
        .join(Client, refers_to(Project.client_id, Client))
        .where(
            own(Project),
            Project.billing_mode == BillingMode.RETAINER,
            Project.archived_at.is_(None),
        )
        .order_by(Client.name_key, Project.name_key, Project.id)
    )


def _states(projects: Sequence[Project], on: date) -> list[RetainerState]:
    accounts = statements_by_project([project.id for project in projects], on)
    return [_state(project, accounts.get(project.id, []), on) for project in projects]


def _state(project: Project, accounts: Sequence[PeriodStatement], on: date) -> RetainerState:
    unbilled = sum(1 for account in accounts if account.bill is None and account.end < on)
    return RetainerState(project, accounts[-1] if accounts else None, unbilled)


def _daily_seconds(project_id: UUID, first: date, last: date) -> dict[date, int]:
    """Billable seconds of the project on each date from `first` to `last` that has any."""
    query = (
        select(TimeEntry.entry_date, func.sum(TimeEntry.seconds))
        .where(
            own(TimeEntry),
            TimeEntry.project_id == project_id,
            TimeEntry.billable.is_(True),
            TimeEntry.entry_date.between(first, last),
        )
        .group_by(TimeEntry.entry_date)
    )
    return {day: int(seconds) for day, seconds in db.session.execute(query)}
