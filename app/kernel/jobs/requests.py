from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import func, text, update
from sqlalchemy.dialects.postgresql import insert

from app.kernel import clock, tenancy
from app.kernel.db import after_commit, transaction, writing_session
from app.kernel.ids import new_id
from app.kernel.jobs.kinds import JOB_KINDS, ClaimedJob, JobKind
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
    That job may run before the cause is committed, so the kind says when it comes again
    (`repeat_after`).
    """
    if kind.repeat_after is None:
        raise ValueError(f"{kind.name} would miss a cause that is committed while it runs")
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


def repeat_if_requested(job: ClaimedJob) -> None:
    """Before the task of `job` reads anything: ask for it once more while a transaction that is not
    committed yet asks for its kind by `request_once`. That may have found `job` waiting, and `job`
    does not see what it writes. Opens a transaction, for kinds that are asked for in this way.
    """
    kind = JOB_KINDS[job.kind]
    if kind.repeat_after is None or job.org_id is None:
        return
    free = text("SELECT pg_try_advisory_xact_lock(hashtextextended(CAST(:asking AS text), 0))")
    with transaction() as session:
        if not session.scalar(free, {"asking": _asking_key(job.kind, job.org_id)}):
            request_once(kind, job.subject, org_id=job.org_id, after=kind.repeat_after)


def _asking_key(kind: str, org_id: UUID) -> str:
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
