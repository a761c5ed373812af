from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.accounts.models import OrgSlug
from app.accounts.queries import members, organisation_of
from app.budgets.queries import budget_burns
from app.budgets.rules import reached
from app.budgets.services.letters import Subject, tell_of_threshold
from app.kernel import clock, jobs, tenancy
from app.kernel.db import db, end_reading, transaction, writing_session
from app.kernel.ids import new_id
from app.kernel.tenancy import current_org_id
from app.permissions import Permission, can
from app.projects.models import BillingMode, BudgetAlert, Project
from app.retainers.queries import running_burn, statement

CHECK = "budget.check"
CHECK_ALL = "budget.check_all"
GATHER = timedelta(seconds=10)


def ask_for_check(project_id: UUID) -> None:
    """Inside the open transaction: the project's time or budget changed. Many changes within seconds are looked at once."""
    watched = select(Project.id).where(Project.org_id == current_org_id(), Project.id == project_id, _WATCHED)
    if writing_session().scalar(watched) is not None:
        jobs.request_once(CHECK, str(project_id), org_id=current_org_id(), after=GATHER)


def request_checks_everywhere() -> None:
    """Inside the open transaction: the daily look at every budget, for what no change of time brings about (a rate, a new month)."""
    jobs.request(CHECK_ALL)


def request_all_checks() -> None:
    """A check of every watched project of every organisation, in turn; one transaction for each organisation."""
    org_ids = set(db.session.scalars(select(OrgSlug.org_id)))
    end_reading()
    for org_id in sorted(org_ids):
        with tenancy.acting(org_id), transaction() as session:
            for project_id in session.scalars(select(Project.id).where(Project.org_id == org_id, _WATCHED).order_by(Project.id)):
                jobs.request_once(CHECK, str(project_id), org_id=org_id, after=timedelta(0))


def check_project(project_id: UUID) -> None:
    """Tell the managers when the project's budget or hour cap has reached a threshold, once each; one transaction."""
    with transaction() as session:
        project = session.scalar(select(Project).where(Project.org_id == current_org_id(), Project.id == project_id, _WATCHED))
        if project is None:
            return
        organisation = organisation_of(current_org_id())
        for subject in _subjects(project, clock.today(organisation.time_zone)):
            threshold = _newly_reached(session, subject)
            people = [one for one in members() if threshold and one.deactivated_at is None and can(one.role, Permission.MANAGE_PROJECTS)]
            for person in people:
                tell_of_threshold(person.user, organisation, subject, threshold)


_WATCHED = (Project.archived_at.is_(None)) & or_(
    Project.budget_seconds.is_not(None), Project.budget_minor.is_not(None), Project.billing_mode == BillingMode.RETAINER
)


def _subjects(project: Project, today: date) -> list[Subject]:
    """What of the project is watched TODAY: its budget, the hour cap of its retainer's period."""
    found = [Subject(project, "budget", burn) for burn in budget_burns([project], today).values()]
    if project.billing_mode == BillingMode.RETAINER:
        cap = running_burn(project.id, statement(project.id, today), today)
        found += [Subject(project, "cap", cap)] if cap else []
    return found


def _newly_reached(session: Session, subject: Subject) -> int:
    """The highest threshold that was reached since the last look, which is noted; 0 when none was."""
    values = [
        {"org_id": current_org_id(), "id": new_id(), "created_at": clock.now(), "project_id": subject.project.id, "threshold": threshold}
        | {"subject": subject.kind, "period": subject.period}
        for threshold in reached(subject.burn.used, subject.burn.limit)
    ]
    if not values:
        return 0
    noted = insert(BudgetAlert).values(values).on_conflict_do_nothing().returning(BudgetAlert.threshold)
    return max(session.scalars(noted), default=0)
