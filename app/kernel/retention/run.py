"""Carrying out the retention table, by a worker."""

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
from app.kernel.retention.policy import POLICY, Policy, Reach

BATCH = 5_000


def request_run(*, dry: bool, asked_by: UUID | None = None) -> UUID:
    """Inside the open transaction: ask a worker for a clean-up, or with DRY for its counts alone;
    answers the run's id.
    """
    run_id = new_id()
    writing_session().add(RetentionRun(id=run_id, dry=dry, asked_by=asked_by))
    jobs.request(
        apply_retention,
        run_id,
        priority=jobs.Priority.URGENT if asked_by else jobs.Priority.BACKGROUND,
    )
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
    act = count if run.dry else clean
    for policy in POLICY:
        act(job, run_id, policy)
    with transaction() as session:
        require_lease(job)
        session.get_one(RetentionRun, run_id).finished_at = clock.now()


def count(job: jobs.ClaimedJob, run_id: UUID, policy: Policy) -> None:
    """Note in the run how many rows of POLICY would go now. Opens transactions."""
    total = sum(
        _in_place(place, lambda session: _expired(session, policy)) for place in _places(policy)
    )
    with transaction() as session:
        require_lease(job)
        _note(session, run_id, policy, total)
    renew_lease(job)


def clean(job: jobs.ClaimedJob, run_id: UUID, policy: Policy) -> None:
    """Remove the rows of POLICY that are past their time, batch by batch; each batch commits with
    its count. Opens transactions.
    """

    def one_batch(session: Session) -> int:
        require_lease(job)
        removed = _remove(session, policy)
        _note(session, run_id, policy, _noted(session, run_id, policy) + removed)
        return removed

    with transaction() as session:
        _note(session, run_id, policy, _noted(session, run_id, policy))
    for place in _places(policy):
        while _in_place(place, one_batch) == BATCH:
            renew_lease(job)
    renew_lease(job)


Place = Callable[[], AbstractContextManager[None]]


def _in_place(place: Place, act: Callable[[Session], int]) -> int:
    with place(), transaction() as session:
        return act(session)


def _places(policy: Policy) -> Iterator[Place]:
    """Under which organisation or person the policy must look: row-level security shows the rows of
    one at a time.
    """
    if policy.reach is Reach.ORGANISATION:
        for org_id in _listed("org_slug", "org_id"):
            yield partial(tenancy.acting, org_id)
    elif policy.reach is Reach.PERSON:
        for user_id in _listed("user_account", "id", "verified_at IS NULL"):
            yield partial(tenancy.acting, None, user_id)
    else:
        yield tenancy.acting


def _listed(table_name: str, key: str, condition: str = "true") -> list[UUID]:
    ids: list[UUID] = list(
        db.session.scalars(
            select(column(key)).distinct().select_from(table(table_name)).where(text(condition))
        )
    )
    end_reading()
    return ids


def _expired(session: Session, policy: Policy) -> int:
    if policy.function:
        return _by_function(session, policy, removing=False)
    return (
        session.scalar(
            select(func.count()).select_from(table(policy.table)).where(text(policy.condition))
        )
        or 0
    )


def _remove(session: Session, policy: Policy) -> int:
    if policy.function:
        return _by_function(session, policy, removing=True)
    rows = table(policy.table, column("ctid"))
    gone = session.execute(
        delete(rows).where(rows.c.ctid.in_(_next_batch(policy))).returning(rows.c.ctid)
    )
    return len(gone.all())


def _next_batch(policy: Policy) -> Select[Any]:
    rows = table(policy.table, column("ctid"))
    return (
        select(rows.c.ctid)
        .where(text(policy.condition))
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )


def _by_function(session: Session, policy: Policy, *, removing: bool) -> int:
    return session.scalar(select(getattr(func, policy.function)(removing, BATCH))) or 0


def _noted(session: Session, run_id: UUID, policy: Policy) -> int:
    run = session.get_one(RetentionRun, run_id, with_for_update=True, populate_existing=True)
    return int(run.counts.get(policy.table, 0))


def _note(session: Session, run_id: UUID, policy: Policy, total: int) -> None:
    run = session.get_one(RetentionRun, run_id)
    run.counts = {**run.counts, policy.table: total}
