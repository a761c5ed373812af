"""The clean-up, done by a worker: what is past its time goes, or is only counted."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import Select, column, delete, func, select, table, text
from sqlalchemy.orm import Session

from app.kernel import clock, jobs, tenancy
from app.kernel.db import db, end_reading, transaction, writing_session
from app.kernel.ids import new_id
from app.kernel.jobs.claims import renew_lease, require_lease
from app.kernel.retention.models import RetentionRun
from app.kernel.retention_policy import Reach, Retention
from app.kernel.tables import all_org_ids, retention_policies

# Rows that one transaction removes: enough to be quick, few enough not to hold locks for long.
BATCH_ROWS = 5_000


def request_run(*, dry: bool, asked_by: UUID | None = None) -> UUID:
    """Ask a worker for a clean-up, or with `dry` for its counts alone, in the open transaction.

    Returns the run's id.
    """
    run_id = new_id()
    writing_session().add(RetentionRun(id=run_id, dry=dry, asked_by=asked_by))
    priority = jobs.Priority.URGENT if asked_by else jobs.Priority.BACKGROUND
    jobs.request(apply_retention, run_id, priority=priority)
    return run_id


@jobs.job_kind("retention.run", lease=timedelta(minutes=15), max_tries=5, max_running=1)
def apply_retention(job: jobs.ClaimedJob) -> None:
    """Do the run named by the job's subject, policy by policy.

    A run that died in the middle goes on where it stopped, and its counts stay true.
    """
    run_id = UUID(job.subject)
    run = db.session.get(RetentionRun, run_id)
    if run is None or run.finished_at is not None:
        return
    apply_policy = count_expired_rows if run.dry else remove_expired_rows
    for policy in retention_policies():
        apply_policy(job, run_id, policy)
    with transaction() as session:
        require_lease(job)
        session.get_one(RetentionRun, run_id).finished_at = clock.now()


def count_expired_rows(job: jobs.ClaimedJob, run_id: UUID, policy: Retention) -> None:
    """Write into the run how many rows would go now. Opens transactions."""
    total = sum(
        _in_scope(scope, lambda session: _count_expired(session, policy))
        for scope in _scopes(policy)
    )
    with transaction() as session:
        require_lease(job)
        _write_count(session, run_id, policy, total)
    renew_lease(job)


def remove_expired_rows(job: jobs.ClaimedJob, run_id: UUID, policy: Retention) -> None:
    """Remove the rows that are past their time, batch by batch.

    Each batch commits with its count in the run. Opens transactions.
    """

    def remove_batch(session: Session) -> int:
        require_lease(job)
        removed = _remove_batch(session, policy)
        _write_count(session, run_id, policy, _read_count(session, run_id, policy) + removed)
        return removed

    with transaction() as session:
        _write_count(session, run_id, policy, _read_count(session, run_id, policy))
    for scope in _scopes(policy):
        while _in_scope(scope, remove_batch) == BATCH_ROWS:
            renew_lease(job)
    renew_lease(job)


ScopeContext = Callable[[], AbstractContextManager[None]]


def _in_scope(scope: ScopeContext, work: Callable[[Session], int]) -> int:
    with scope(), transaction() as session:
        return work(session)


def _scopes(policy: Retention) -> Iterator[ScopeContext]:
    """The organisations or persons whose rows are looked at, one after the other."""
    if policy.reach is Reach.BY_ORGANISATION:
        for org_id in all_org_ids():
            yield partial(tenancy.acting_as, org_id)
    elif policy.reach is Reach.BY_PERSON:
        user_ids = db.session.scalars(text(policy.people)).all()
        end_reading()
        for user_id in user_ids:
            yield partial(tenancy.acting_as, None, user_id)
    else:
        yield tenancy.acting_as


def _count_expired(session: Session, policy: Retention) -> int:
    if policy.function:
        return _call_function(session, policy, removing=False)
    expired = select(func.count()).select_from(table(policy.table)).where(text(policy.condition))
    return session.scalar(expired) or 0


def _remove_batch(session: Session, policy: Retention) -> int:
    if policy.function:
        return _call_function(session, policy, removing=True)
    rows = table(policy.table, column("ctid"))
    removal = delete(rows).where(rows.c.ctid.in_(_next_batch(policy))).returning(rows.c.ctid)
    return len(session.execute(removal).all())


def _next_batch(policy: Retention) -> Select[Any]:
    rows = table(policy.table, column("ctid"))
    return (
        select(rows.c.ctid)
        .where(text(policy.condition))
        .limit(BATCH_ROWS)
        .with_for_update(skip_locked=True)
    )


def _call_function(session: Session, policy: Retention, *, removing: bool) -> int:
    return session.scalar(select(getattr(func, policy.function)(removing, BATCH_ROWS))) or 0


def _read_count(session: Session, run_id: UUID, policy: Retention) -> int:
    run = session.get_one(RetentionRun, run_id, with_for_update=True, populate_existing=True)
    return int(run.counts.get(policy.table, 0))


def _write_count(session: Session, run_id: UUID, policy: Retention, count: int) -> None:
    run = session.get_one(RetentionRun, run_id)
    run.counts = {**run.counts, policy.table: count}
