"""Claiming due jobs fairly, and writing how they ended. Every write requires the lease."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import bindparam, text

from app.kernel.db import transaction, writing_session
from app.kernel.ids import new_id
from app.kernel.jobs.errors import LeaseLost, as_message
from app.kernel.jobs.kinds import JOB_KINDS, ClaimedJob
from app.kernel.jobs.models import Priority
from app.kernel.locks import limit_idle_time
from app.kernel.messages import NO_MESSAGE, Message, MessageColumn

# Our own advisory locks count up from 4_802_001; the number itself means nothing.
CLAIM_LOCK_KEY = 4_802_001

_CLAIM = text("""
WITH known_kind AS (SELECT * FROM unnest(CAST(:kinds AS text[]), CAST(:leases AS int[]),
  CAST(:limits AS int[])) AS k(kind, lease_seconds, max_running)),
running AS (SELECT org_id, kind, subject, lease FROM job WHERE state = 'running'
  AND lease_expires_at > now()),
next_job AS (
  SELECT job.id, known_kind.lease_seconds FROM job JOIN known_kind USING (kind) LEFT
    JOIN job_turn ON job_turn.org_id = job.org_id
  WHERE ((job.state = 'waiting' AND job.next_try_at <= now()) OR (job.state = 'running'
    AND job.lease_expires_at <= now()))
    AND (SELECT count(DISTINCT r.lease) FROM running r WHERE r.kind = job.kind
      AND r.org_id IS NOT DISTINCT FROM job.org_id) < known_kind.max_running
    AND NOT EXISTS (SELECT FROM running r WHERE r.kind = job.kind
      AND r.org_id IS NOT DISTINCT FROM job.org_id AND r.subject = job.subject)
  ORDER BY job.priority, job_turn.served_at NULLS FIRST, job.next_try_at, job.id
  LIMIT 1 FOR UPDATE OF job SKIP LOCKED),
turn AS (
  INSERT INTO job_turn (org_id, served_at) SELECT job.org_id, clock_timestamp() FROM job
    JOIN next_job USING (id) WHERE job.org_id IS NOT NULL
  ON CONFLICT (org_id) DO UPDATE SET served_at = excluded.served_at)
UPDATE job SET state = 'running', lease = :lease,
  lease_expires_at = now() + make_interval(secs => next_job.lease_seconds), tries = tries + 1
FROM next_job WHERE job.id = next_job.id
RETURNING job.id, job.org_id, job.kind, job.subject, job.tries, job.asked_by
""")

_END = text("""
UPDATE job SET lease = NULL, lease_expires_at = NULL, last_error = :error, tries = tries - :refund,
  priority = greatest(priority, :priority),
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
    """Take the next due job of a kind this process knows, or None. Opens a transaction.

    What a person waits for goes first, then the organisation that has waited longest for its turn.
    """
    kinds = list(JOB_KINDS.values())
    lease = new_id()
    parameters = {
        "kinds": [kind.name for kind in kinds],
        "leases": [int(kind.lease.total_seconds()) for kind in kinds],
        "limits": [kind.max_running for kind in kinds],
        "lease": lease,
    }
    with transaction() as session:
        limit_idle_time()
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": CLAIM_LOCK_KEY})
        row = session.execute(_CLAIM, parameters).one_or_none()
    if row is None:
        return None
    return ClaimedJob(row.id, row.org_id, row.kind, row.subject, lease, row.tries, row.asked_by)


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
                "UPDATE job SET lease_expires_at = now() + make_interval(secs => :s) WHERE id = :id"
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
        "UPDATE job SET state = 'waiting', tries = 0, next_try_at = now(), finished_at = NULL WHERE"
        " id = :id AND state = 'dead' RETURNING id"
    )
    return writing_session().execute(statement, {"id": job_id}).one_or_none() is not None
