from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import func, text, update
from sqlalchemy.dialects.postgresql import insert

from app.kernel import clock, tenancy
from app.kernel.db import after_commit, writing_session
from app.kernel.ids import new_id
from app.kernel.jobs.kinds import ClaimedJob, JobKind
from app.kernel.jobs.models import Job, Priority
from app.kernel.jobs.queue import wake_worker

# Literal: with a parameter PostgreSQL would not find the index once the statement is prepared.
IS_WAITING = text("state = 'waiting'")

# Whoever asks has the shared lock until their commit, so that the job can see that somebody does.
_INSERT_UNLESS_WAITING = text("""
INSERT INTO job
  (id, org_id, kind, subject, state, priority, in_line, next_try_at, tries, created_at)
SELECT :id, :org_id, :kind, :subject, 'waiting', :priority, :in_line, now() + :after, 0, :now
FROM pg_advisory_xact_lock_shared(hashtextextended(CAST(:asking AS text), 0))
ON CONFLICT (kind, org_id, subject) WHERE state = 'waiting' DO NOTHING
""")


def request(
    kind: JobKind,
    subject: str | UUID = "",
    *,
    priority: Priority = Priority.BACKGROUND,
    after: timedelta = timedelta(0),
    org_id: UUID | None = None,
) -> None:
    """Write a job into the open transaction, for the organisation in force unless `org_id` says.

    A job that waits already for the same subject is kept, and made no less urgent. Huey is told
    after the commit.
    """
    scope = tenancy.current_scope()
    statement = insert(Job).values(
        id=new_id(),
        org_id=org_id or scope.org_id,
        kind=kind.name,
        subject=str(subject),
        priority=priority,
        in_line=not after,
        next_try_at=func.now() + after,
        asked_by=scope.user_id,
    )
    statement = statement.on_conflict_do_update(
        index_elements=["kind", "org_id", "subject"],
        index_where=IS_WAITING,
        set_={
            "priority": func.least(Job.priority, statement.excluded.priority),
            "in_line": Job.in_line | statement.excluded.in_line,
            "next_try_at": func.least(Job.next_try_at, statement.excluded.next_try_at),
        },
    )
    job_id = writing_session().execute(statement.returning(Job.id)).scalar_one()
    if not after:
        after_commit(lambda: wake_worker(job_id))


def request_once(
    kind: JobKind, subject: str | UUID, *, org_id: UUID, after: timedelta = timedelta(0)
) -> None:
    """Write a job that many causes ask for at the same time.

    Unlike `request` it leaves a job that waits already untouched, so no cause waits for another.
    That job may run before the cause is committed: its task asks `is_being_requested` first.
    """
    values = {
        "id": new_id(),
        "org_id": org_id,
        "kind": kind.name,
        "subject": str(subject),
        "now": clock.now(),
        "in_line": not after,
        "after": after,
        "priority": Priority.BACKGROUND,
        "asking": _asking_key(kind.name, org_id),
    }
    writing_session().execute(_INSERT_UNLESS_WAITING, values)


def is_being_requested(job: ClaimedJob) -> bool:
    """Inside a short transaction of its own, before the task of `job` reads anything: whether a
    transaction that is not committed yet asks for that kind of job by `request_once`. It may have
    found `job` waiting, and `job` does not see what it writes: it is to be asked for once more.
    """
    key = _asking_key(job.kind, job.org_id)
    free = text("SELECT pg_try_advisory_xact_lock(hashtextextended(CAST(:asking AS text), 0))")
    return not writing_session().scalar(free, {"asking": key})


def _asking_key(kind: str, org_id: UUID | None) -> str:
    """One for all subjects: a transaction that asks about thousands of them has one lock."""
    return f"asking {kind} {org_id}"


def make_due(kinds: Iterable[JobKind]) -> None:
    """Inside the open transaction: jobs of these kinds that wait in the organisation in force wait
    no longer. Huey is told after the commit.
    """
    waiting = update(Job).where(
        Job.org_id == tenancy.current_scope().org_id,
        Job.kind.in_([kind.name for kind in kinds]),
        IS_WAITING,
    )
    job_ids = list(
        writing_session().scalars(
            waiting.values(in_line=True, next_try_at=func.now()).returning(Job.id)
        )
    )
    for job_id in job_ids[:1]:  # a worker that wakes does all that is due
        after_commit(partial(wake_worker, job_id))
