"""Jobs, by what became of them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select, type_coerce
from sqlalchemy.dialects.postgresql import JSONB

from admin.queries import ResultRow, Rows, Statement, page_rows
from app.accounts.models import Organisation
from app.kernel import clock
from app.kernel.db import db
from app.kernel.jobs.models import Job

STATES = ("dead", "waiting", "running", "done")


def jobs_in_state(state: str, kind: str = "", q: str = "", page: int = 1) -> Rows:
    """One page of the jobs in `state`, newest first (waiting ones: next first); one more than a
    page when there are others.
    """
    columns = (
        Job.id,
        Job.kind,
        Job.subject,
        Job.state,
        Job.tries,
        Job.next_try_at,
        Job.finished_at,
        Job.created_at,
        Job.last_error,
    )
    statement: Statement = (
        select(*columns, Organisation.name)
        .outerjoin(Organisation, Organisation.id == Job.org_id)
        .where(Job.state == state)
    )
    statement = statement.order_by(
        Job.next_try_at
        if state == "waiting"
        else func.coalesce(Job.finished_at, Job.created_at).desc(),
        Job.id,
    )
    if kind:
        statement = statement.where(Job.kind == kind)
    return page_rows(statement, page, q)


def dead_job(job_id: UUID) -> ResultRow | None:
    """Organisation, kind and subject of a dead job, or None."""
    return db.session.execute(
        select(Job.org_id, Job.kind, Job.subject).where(Job.id == job_id, Job.state == "dead")
    ).one_or_none()


def jobs_by_state() -> dict[str, int]:
    statement = select(Job.state, func.count()).group_by(Job.state)
    return dict.fromkeys(STATES, 0) | {row[0]: row[1] for row in db.session.execute(statement)}


def job_kinds() -> Sequence[str]:
    """The kinds that there are jobs of."""
    return db.session.scalars(select(Job.kind).distinct().order_by(Job.kind)).all()


def missing_keys() -> dict[str, int]:
    """The encryption keys that a process did not have when it was to use them, and how many jobs
    wait for one that has.
    """
    error = type_coerce(Job.last_error, JSONB)
    key_id = error["key"].astext
    waiting = select(key_id, func.count()).where(
        Job.state == "waiting", error["code"].astext == "xero.key_missing"
    )
    rows = db.session.execute(waiting.group_by(key_id).order_by(key_id))
    return {str(row[0]): row[1] for row in rows}


def oldest_due_seconds() -> int:
    """For how long the job that has been due longest has waited; 0 when none is due."""
    due = db.session.scalar(
        select(func.min(Job.next_try_at)).where(
            Job.state == "waiting", Job.next_try_at <= clock.now()
        )
    )
    return int((clock.now() - due).total_seconds()) if due else 0
