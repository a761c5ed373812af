"""What staff have asked the workers for, so that a page can say what became of it."""

from sqlalchemy import Subquery, select
from sqlalchemy.dialects.postgresql import distinct_on

from app.kernel.jobs import Job, JobKind


def latest_requests(*kinds: JobKind) -> Subquery:
    """Of each organisation and subject the newest job of `kinds`: org_id, subject, kind, state,
    last_error, created_at.
    """
    columns = (Job.org_id, Job.subject, Job.kind, Job.state, Job.last_error, Job.created_at)
    newest = (
        select(*columns)
        .where(Job.kind.in_([kind.name for kind in kinds]))
        .ext(distinct_on(Job.org_id, Job.subject))
    )
    return newest.order_by(Job.org_id, Job.subject, Job.created_at.desc(), Job.id.desc()).subquery()
