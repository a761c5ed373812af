"""One run's rows: claimed, moved on page by page, ended. Every write is fenced by the job's
lease, and holds the connection once Xero was asked.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel import clock, tenancy
from app.kernel.db import transaction
from app.kernel.events import emit
from app.kernel.ids import new_id
from app.kernel.jobs import ClaimedJob
from app.kernel.jobs.claims import renew_lease, require_lease
from app.kernel.messages import NO_MESSAGE, Message
from app.xero.connection.queries import LiveConnection, live_connection
from app.xero.sync.events import SyncRunRequested
from app.xero.sync.models import SyncRun, SyncState

# Xero's own advice for the next If-Modified-Since (facts 3.11).
CURSOR_OVERLAP = timedelta(minutes=5)


@dataclass(frozen=True)
class Position:
    """Where a run stands: since when changes are asked for (None: everything), and the last page
    that was stored.

    `disturbed`: pages shifted while they were read; `is_reread`: they are being read for the second
    time.
    """

    run_id: UUID
    connection: LiveConnection
    modified_since: datetime | None
    page: int
    started_at: datetime | None
    disturbed: bool
    is_reread: bool = False


def begin(job: ClaimedJob) -> Position:
    """Take up the kind's waiting run, or the one a dead worker left in the middle. Opens a
    transaction. Raises NotConnected.
    """
    with transaction() as session:
        require_lease(job)
        connection = live_connection()
        state = _state(session, job.subject)
        run = _open_run(session, job)
        run.state, run.started_at, run.problem = (
            "running",
            run.started_at or clock.now(),
            NO_MESSAGE,
        )
        started_at = state.run_started_at if state.page else None
        return Position(
            run.id,
            connection,
            state.modified_since,
            state.page,
            started_at,
            state.disturbed,
            is_reread=run.pages > state.page > 0,
        )


def _state(session: Session, kind: str) -> SyncState:
    state = session.scalar(select(SyncState).where(SyncState.kind == kind).with_for_update())
    if state is None:
        state = SyncState(id=new_id(), kind=kind, page=0, disturbed=False)
        session.add(state)
    return state


def _open_run(session: Session, job: ClaimedJob) -> SyncRun:
    unfinished = (
        select(SyncRun)
        .where(SyncRun.kind == job.subject, SyncRun.state.in_(("running", "waiting")))
        .order_by(SyncRun.state, SyncRun.id)
    )
    run = session.scalars(unfinished.limit(1)).first()
    if run is None:
        run = SyncRun(
            id=new_id(),
            created_at=clock.now(),
            kind=job.subject,
            cause="again",
            asked_by=job.asked_by,
        )
        session.add(run)
    return run


def store_page(
    session: Session,
    job: ClaimedJob,
    position: Position,
    page: int,
    records: int,
    expected: int | None,
) -> None:
    """Inside the transaction that holds the connection and writes the page: it is done, so that a
    crash resumes after it.
    """
    state = _state(session, job.subject)
    state.page, state.run_started_at, state.disturbed = (
        page,
        position.started_at,
        position.disturbed,
    )
    run = session.get_one(SyncRun, (state.org_id, position.run_id))
    run.pages, run.records = run.pages + 1, run.records + records
    run.expected = expected if expected is not None else run.expected


def renew(job: ClaimedJob) -> None:
    """The run goes on: its lease starts anew."""
    renew_lease(job)


def finish(session: Session, job: ClaimedJob, position: Position) -> None:
    """Inside the last transaction, which holds the connection: the next sync starts five minutes
    before Xero's clock at this run's first answer (facts 3.11).

    Another run that was asked for meanwhile gets a job of its own: this one may have been carried
    on by the job that was meant for it.
    """
    state = _state(session, job.subject)
    if position.started_at is not None:
        state.modified_since = position.started_at - CURSOR_OVERLAP
    state.page, state.run_started_at, state.disturbed = 0, None, False
    run = session.get_one(SyncRun, (state.org_id, position.run_id))
    run.state, run.finished_at = "done", clock.now()
    session.flush()
    if (
        session.scalar(
            select(SyncRun.id).where(SyncRun.kind == job.subject, SyncRun.state == "waiting")
        )
        is not None
    ):
        emit(SyncRunRequested(tenancy.current_org_id(), job.subject))


def fail(job: ClaimedJob, problem: Message, *, for_good: bool) -> None:
    """Note why the run stopped; `for_good`: it will not be taken up again by itself. Opens a
    transaction.
    """
    with transaction() as session:
        require_lease(job)
        for run in session.scalars(
            select(SyncRun).where(
                SyncRun.kind == job.subject, SyncRun.state.in_(("running", "waiting"))
            )
        ):
            run.problem = problem
            if for_good:
                run.state, run.finished_at = "failed", clock.now()
