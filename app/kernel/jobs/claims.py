"""Claiming due jobs fairly, and writing how they ended. Every write requires the lease."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

from app.kernel.db import transaction, writing_session
from app.kernel.ids import new_id
from app.kernel.jobs.errors import LeaseLost, as_message
from app.kernel.jobs.kinds import JOB_KINDS, ClaimedJob
from app.kernel.jobs.lines import line_up_jobs, line_up_jobs_at_intervals
from app.kernel.jobs.models import Priority
from app.kernel.jobs.turns import Turn, choose_turn
from app.kernel.locks import idle_limit
from app.kernel.messages import NO_MESSAGE, Message, MessageColumn

# The first job of each kind in the line, and of these the one that has waited longest. What another
# transaction has locked is passed over.
_CLAIM = text("""
WITH RECURSIVE known_kind AS MATERIALIZED (SELECT * FROM unnest(CAST(:kinds AS text[]),
  CAST(:leases AS int[]), CAST(:limits AS int[])) AS k(kind, lease_seconds, max_running)),
step AS (
  (SELECT kind FROM job WHERE in_line AND state IN ('waiting', 'running')
    AND priority = :priority AND line = :line ORDER BY kind LIMIT 1)
  UNION ALL
  SELECT following.kind FROM step CROSS JOIN LATERAL (
    SELECT kind FROM job WHERE in_line AND state IN ('waiting', 'running')
      AND priority = :priority AND line = :line AND kind > step.kind
    ORDER BY kind LIMIT 1) AS following),
first_job AS (
  SELECT head.id, known_kind.lease_seconds
  FROM step JOIN known_kind ON known_kind.kind = step.kind CROSS JOIN LATERAL (
    SELECT job.id, job.next_try_at FROM claimable_job AS job
    WHERE job.priority = :priority AND job.line = :line AND job.kind = step.kind
    ORDER BY job.next_try_at, job.id LIMIT 1 FOR UPDATE SKIP LOCKED) AS head
  WHERE (SELECT count(DISTINCT lease) FROM job WHERE state = 'running' AND line = :line
    AND kind = step.kind AND lease_expires_at > now()) < known_kind.max_running
  ORDER BY head.next_try_at, head.id LIMIT 1)
UPDATE job SET state = 'running', in_line = false, lease = :lease,
  lease_expires_at = now() + make_interval(secs => first_job.lease_seconds), tries = tries + 1
FROM first_job WHERE job.id = first_job.id
RETURNING job.id, job.org_id, job.kind, job.subject, job.tries, job.asked_by
""")

# It stands still for no longer than `kernel.locks.limit_idle_time` says. Its statements go through
# the index in its order, whatever the parameters and however small the table was when they were
# planned; planning them for each claim took longer than they take.
_READ_BY_INDEX = text("""
SELECT set_config('idle_in_transaction_session_timeout', :limit, true),
  set_config('plan_cache_mode', 'auto', true), set_config('enable_seqscan', 'off', true),
  set_config('enable_bitmapscan', 'off', true), set_config('enable_sort', 'off', true)
""")

_END = text("""
UPDATE job SET lease = NULL, lease_expires_at = NULL, last_error = :error, tries = tries - :refund,
  priority = greatest(priority, :priority),
  in_line = ended.state = 'waiting' AND :after <= 0,
  next_try_at = now() + make_interval(secs => :after),
  state = ended.state, subject = CASE WHEN ended.state = 'done' AND :forgets_subject
    THEN '' ELSE job.subject END,
  finished_at = CASE WHEN :state = 'waiting' THEN NULL ELSE now() END
FROM (SELECT CASE WHEN :state = 'waiting' AND EXISTS (SELECT FROM job twin
  WHERE twin.state = 'waiting' AND twin.kind = mine.kind
    AND twin.subject = mine.subject AND twin.org_id IS NOT DISTINCT FROM mine.org_id)
      THEN 'done' ELSE :state END AS state
  FROM job mine WHERE mine.id = :id) AS ended
WHERE job.id = :id AND lease = :lease
""").bindparams(bindparam("error", type_=MessageColumn))


def claim_job() -> ClaimedJob | None:
    """Take the next due job of a kind this process knows, or None. Opens transactions.

    What a person waits for goes first, then the organisation whose turn it is.
    """
    line_up_jobs_at_intervals()
    job = _claim_in_turn()
    if job is None and line_up_jobs():
        job = _claim_in_turn()
    return job


def _claim_in_turn() -> ClaimedJob | None:
    """A line in which nothing is free any more, once it is looked at alone, is passed."""
    passed: list[UUID] = []
    lease = new_id()
    while True:
        with transaction() as session:
            read_jobs_by_index(session)
            turn = choose_turn(passed)
            if turn is None:
                return None
            row = session.execute(_CLAIM, _claim_values(turn, lease)).one_or_none()
        if row is not None:
            return ClaimedJob(
                row.id, row.org_id, row.kind, row.subject, lease, row.tries, row.asked_by
            )
        passed.append(turn.line)


def read_jobs_by_index(session: Session) -> None:
    """Have the open transaction read jobs in the order of their index, and not stand still for
    long.
    """
    session.execute(_READ_BY_INDEX, {"limit": idle_limit()})


def _claim_values(turn: Turn, lease: UUID) -> dict[str, object]:
    kinds = list(JOB_KINDS.values())
    return {
        "kinds": [kind.name for kind in kinds],
        "leases": [int(kind.lease.total_seconds()) for kind in kinds],
        "limits": [kind.max_running for kind in kinds],
        "priority": turn.priority,
        "line": turn.line,
        "lease": lease,
    }


def require_lease(job: ClaimedJob) -> None:
    """Lock the job's row in the open transaction. Raises LeaseLost if another worker has it."""
    row = writing_session().execute(
        text("SELECT 1 FROM job WHERE id = :id AND lease = :lease FOR UPDATE"),
        {"id": job.id, "lease": job.lease},
    )
    if row.one_or_none() is None:
        raise LeaseLost(job.kind)


def renew_lease(job: ClaimedJob) -> None:
    """Start the lease anew for work that goes on. Opens a transaction. Raises LeaseLost."""
    seconds = JOB_KINDS[job.kind].lease.total_seconds()
    with transaction() as session:
        require_lease(job)
        session.execute(
            text(
                "UPDATE job SET in_line = false,"
                " lease_expires_at = now() + make_interval(secs => :s) WHERE id = :id"
            ),
            {"s": seconds, "id": job.id},
        )


def end_job(
    job: ClaimedJob,
    state: str,
    *,
    error: Message | str = NO_MESSAGE,
    after: timedelta = timedelta(0),
    counts_as_try: bool = True,
    in_turn: bool = False,
) -> None:
    """As `record_job_end`, in a transaction of its own."""
    with transaction():
        record_job_end(
            job, state, error=error, after=after, counts_as_try=counts_as_try, in_turn=in_turn
        )


def record_job_end(
    job: ClaimedJob,
    state: str,
    *,
    error: Message | str = NO_MESSAGE,
    after: timedelta = timedelta(0),
    counts_as_try: bool = True,
    in_turn: bool = False,
) -> None:
    """Write how the job ended, inside the open transaction: done, dead, or waiting for `after`.

    Without the lease nothing is written.
    """
    values = {
        "state": state,
        "error": as_message(error),
        "after": after.total_seconds(),
        "id": job.id,
        "lease": job.lease,
        "refund": 0 if counts_as_try else 1,
        "priority": Priority.BACKGROUND if in_turn else Priority.URGENT,
        "forgets_subject": JOB_KINDS[job.kind].forgets_subject,
    }
    writing_session().execute(_END, values)


def retry_dead_job(job_id: UUID) -> bool:
    """Make a dead job due again with all its tries, inside the open transaction.

    False if it was not dead.
    """
    statement = text(
        "UPDATE job SET state = 'waiting', in_line = true, tries = 0, next_try_at = now(),"
        " finished_at = NULL WHERE id = :id AND state = 'dead' RETURNING id"
    )
    return writing_session().execute(statement, {"id": job_id}).one_or_none() is not None
