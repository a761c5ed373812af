"""Claiming due jobs fairly, and writing how they ended; every write is fenced by the lease."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import text

from app.kernel.db import hold_briefly, transaction, writing_session
from app.kernel.ids import new_id
from app.kernel.jobs.models import BACKGROUND, FOR_A_PERSON
from app.kernel.jobs.registry import KINDS, Work

CLAIM_LOCK = 4_802_001

_CLAIM = text("""
WITH known AS (SELECT * FROM unnest(CAST(:kinds AS text[]), CAST(:leases AS int[]),
  CAST(:flights AS int[])) AS k(kind, lease_seconds, in_flight)),
running AS (SELECT org_id, kind, subject, lease FROM job WHERE state = 'running'
  AND lease_expires_at > now()),
next AS (
  SELECT job.id, known.lease_seconds FROM job JOIN known USING (kind) LEFT
    JOIN job_turn ON job_turn.org_id = job.org_id
  WHERE ((job.state = 'waiting' AND job.next_try_at <= now()) OR (job.state = 'running'
    AND job.lease_expires_at <= now()))
    AND (SELECT count(DISTINCT r.lease) FROM running r WHERE r.kind = job.kind
      AND r.org_id IS NOT DISTINCT FROM job.org_id) < known.in_flight
    AND NOT EXISTS (SELECT FROM running r WHERE r.kind = job.kind
      AND r.org_id IS NOT DISTINCT FROM job.org_id AND r.subject = job.subject)
  ORDER BY job.priority, job_turn.served_at NULLS FIRST, job.next_try_at, job.id
  LIMIT 1 FOR UPDATE OF job SKIP LOCKED),
turn AS (
  INSERT INTO job_turn (org_id, served_at) SELECT job.org_id, clock_timestamp() FROM job
    JOIN next USING (id) WHERE job.org_id IS NOT NULL
  ON CONFLICT (org_id) DO UPDATE SET served_at = excluded.served_at)
UPDATE job SET state = 'running', lease = :lease,
  lease_expires_at = now() + make_interval(secs => next.lease_seconds), tries = tries + 1
FROM next WHERE job.id = next.id
RETURNING job.id, job.org_id, job.kind, job.subject, job.tries, job.asked_by
""")

_END = text("""
UPDATE job SET lease = NULL, lease_expires_at = NULL, last_error = :error, tries = tries - :refund,
  priority = greatest(priority, :priority),
  next_try_at = now() + make_interval(secs => :after),
  state = ended.state, subject = CASE WHEN ended.state = 'done' AND :forgets
    THEN '' ELSE job.subject END,
  finished_at = CASE WHEN :state = 'waiting' THEN NULL ELSE now() END
FROM (SELECT CASE WHEN :state = 'waiting' AND EXISTS (SELECT FROM job twin
  WHERE twin.state = 'waiting' AND twin.kind = mine.kind
    AND twin.subject = mine.subject AND twin.org_id IS NOT DISTINCT FROM mine.org_id)
      THEN 'done' ELSE :state END AS state
  FROM job mine WHERE mine.id = :id) AS ended
WHERE job.id = :id AND lease = :lease
""")


class LeaseLost(Exception):
    """Another worker has taken this job over: nothing more may be written for it."""


def claim() -> Work | None:
    """Take the next due job of a kind this process knows, or None. Opens a transaction.

    What a person waits for goes first, then the organisation that has waited longest for its turn.
    """
    kinds = list(KINDS.values())
    lease = new_id()
    parameters = {
        "kinds": [kind.name for kind in kinds],
        "leases": [int(kind.lease.total_seconds()) for kind in kinds],
        "flights": [kind.in_flight for kind in kinds],
        "lease": lease,
    }
    with transaction() as session:
        hold_briefly()
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": CLAIM_LOCK})
        row = session.execute(_CLAIM, parameters).one_or_none()
    return (
        Work(row.id, row.org_id, row.kind, row.subject, lease, row.tries, row.asked_by)
        if row
        else None
    )


def fence(work: Work) -> None:
    """Inside the open transaction: hold the job's row, or raise LeaseLost when it is no longer
    ours.
    """
    held = writing_session().execute(
        text("SELECT 1 FROM job WHERE id = :id AND lease = :lease FOR UPDATE"),
        {"id": work.id, "lease": work.lease},
    )
    if held.one_or_none() is None:
        raise LeaseLost(work.kind)


def renew(work: Work) -> None:
    """Start the lease anew for work that goes on; raises LeaseLost. Opens a transaction."""
    seconds = KINDS[work.kind].lease.total_seconds()
    with transaction() as session:
        fence(work)
        session.execute(
            text(
                "UPDATE job SET lease_expires_at = now() + make_interval(secs => :s) WHERE id = :id"
            ),
            {"s": seconds, "id": work.id},
        )


def end(
    work: Work,
    state: str,
    *,
    error: str = "",
    after: timedelta = timedelta(0),
    counts: bool = True,
    in_turn: bool = False,
) -> None:
    """Write how WORK ended: done, dead, or waiting for its next try AFTER a while. Without the
    lease nothing is written.
    """
    with transaction():
        settle(work, state, error=error, after=after, counts=counts, in_turn=in_turn)


def settle(
    work: Work,
    state: str,
    *,
    error: str = "",
    after: timedelta = timedelta(0),
    counts: bool = True,
    in_turn: bool = False,
) -> None:
    """As `end`, inside the open transaction: how WORK ended is written with what it did."""
    values = {
        "state": state,
        "error": error,
        "after": after.total_seconds(),
        "id": work.id,
        "lease": work.lease,
    }
    values |= {
        "refund": 0 if counts else 1,
        "priority": BACKGROUND if in_turn else FOR_A_PERSON,
        "forgets": KINDS[work.kind].forgets,
    }
    writing_session().execute(_END, values)


def retry_dead(job_id: UUID) -> bool:
    """Inside the open transaction: make a dead job due again with all its tries; False when it was
    not dead.
    """
    statement = text(
        "UPDATE job SET state = 'waiting', tries = 0, next_try_at = now(), finished_at = NULL WHERE"
        " id = :id AND state = 'dead' RETURNING id"
    )
    return writing_session().execute(statement, {"id": job_id}).one_or_none() is not None
