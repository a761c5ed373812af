from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.accounts.queries import notice_recipients, organisation_of
from app.accounts.rules.notices import Notice
from app.budgets.queries import HAS_WATCHED_BUDGET, budget_burns
from app.budgets.rules import reached_thresholds
from app.budgets.services.threshold_mail import WatchedLimit, post_threshold_mail
from app.kernel import clock
from app.kernel.db import own, transaction
from app.kernel.ids import new_id
from app.kernel.tenancy import current_org_id
from app.projects.models import BillingMode, BudgetAlert, Project
from app.retainers.queries import running_burn, statements


def check_project(project_id: UUID) -> None:
    """Post mail to managers when the project's budget or hour cap reaches a threshold, once each.

    One transaction. The project is locked, so the budget does not change before it ends.
    """
    with transaction() as session:
        project = session.scalar(
            select(Project)
            .where(own(Project), Project.id == project_id, HAS_WATCHED_BUDGET)
            .with_for_update(read=True, of=Project)
        )
        if project is None:
            return
        organisation = organisation_of(current_org_id())
        for subject in _watched_limits(project, clock.today(organisation.time_zone)):
            threshold = _note_thresholds(session, subject)
            for person in notice_recipients(Notice.BUDGETS) if threshold else []:
                post_threshold_mail(person, organisation, subject, threshold)


def _watched_limits(project: Project, today: date) -> list[WatchedLimit]:
    """The limits that are watched: the project's budget, the hours of its retainer's period."""
    limits = [
        WatchedLimit(project, "budget", burn) for burn in budget_burns([project], today).values()
    ]
    if project.billing_mode == BillingMode.RETAINER:
        cap = running_burn(project.id, statements(project.id, today), today)
        limits += [WatchedLimit(project, "cap", cap)] if cap else []
    return limits


def _note_thresholds(session: Session, subject: WatchedLimit) -> int:
    """Note the reached thresholds; returns the highest that is new, 0 when none is."""
    values = [
        {
            "org_id": current_org_id(),
            "id": new_id(),
            "created_at": clock.now(),
            "project_id": subject.project.id,
            "threshold": threshold,
        }
        | {"subject": subject.kind, "period": subject.period}
        for threshold in reached_thresholds(subject.burn.used, subject.burn.limit)
    ]
    if not values:
        return 0
    noted = (
        insert(BudgetAlert).values(values).on_conflict_do_nothing().returning(BudgetAlert.threshold)
    )
    return max(session.scalars(noted), default=0)
