"""Asking for a look at budgets: one of each project waits at most, however often it is asked
for.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from app.accounts.models import OrgSlug
from app.budgets.queries import WATCHED
from app.kernel import jobs, tenancy
from app.kernel.db import db, end_reading, own, transaction, writing_session
from app.kernel.tenancy import current_org_id
from app.projects.models import Project

CHECK = "budget.check"
CHECK_ALL = "budget.check_all"
GATHER = timedelta(seconds=10)


def ask_for_check(project_id: UUID) -> None:
    """Inside the open transaction: the project's time or budget changed. Many changes within
    seconds are looked at once.
    """
    watched = select(Project.id).where(own(Project), Project.id == project_id, WATCHED)
    if writing_session().scalar(watched) is not None:
        jobs.request_once(CHECK, str(project_id), org_id=current_org_id(), after=GATHER)


def request_checks_everywhere() -> None:
    """Inside the open transaction: the daily look at every budget, for what no change of time
    brings about (a rate, a new month).
    """
    jobs.request(CHECK_ALL)


def request_all_checks() -> None:
    """A check of every watched project of every organisation, in turn; one transaction for each
    organisation.
    """
    org_ids = set(db.session.scalars(select(OrgSlug.org_id)))
    end_reading()
    for org_id in sorted(org_ids):
        with tenancy.acting(org_id), transaction() as session:
            for project_id in session.scalars(
                select(Project.id).where(Project.org_id == org_id, WATCHED).order_by(Project.id)
            ):
                jobs.request_once(CHECK, str(project_id), org_id=org_id, after=timedelta(0))
