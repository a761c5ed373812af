"""Several jobs of one kind done by one worker, under the lease of the one it claimed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy import text

from app.kernel.db import writing_session
from app.kernel.jobs.kinds import JOB_KINDS, ClaimedJob

_CLAIM_MORE = text("""
UPDATE job SET state = 'running', in_line = false, lease = :lease, tries = tries + 1,
  lease_expires_at = (SELECT leader.lease_expires_at FROM job leader WHERE leader.id = :leader)
WHERE id = ANY(:ids) AND (state = 'waiting' OR (state = 'running' AND lease_expires_at <= now()))
RETURNING id, subject, tries, asked_by
""")
_TIME_LEFT = text("SELECT lease_expires_at - clock_timestamp() FROM job WHERE id = :id")
_EXTEND = text(
    "UPDATE job SET in_line = false, lease_expires_at = clock_timestamp()"
    " + make_interval(secs => :seconds) WHERE id = ANY(:ids)"
)
_LOCK = text("SELECT id FROM job WHERE id = ANY(:ids) AND lease = :lease ORDER BY id FOR UPDATE")
_RIVALS = text("""
SELECT other.subject FROM job other JOIN job own ON own.id = :id
WHERE other.state = 'running' AND other.kind = own.kind AND other.org_id = own.org_id
  AND other.lease <> own.lease
  AND other.lease_expires_at > own.lease_expires_at - interval '1 second'
""")


def claim_more_jobs(job: ClaimedJob, job_ids: Sequence[UUID]) -> list[ClaimedJob]:
    """Put jobs of the same kind and organisation that wait, or that a dead worker left, under the
    lease of `job`, too. The open transaction must have locked them.
    """
    rows = writing_session().execute(
        _CLAIM_MORE, {"lease": job.lease, "leader": job.id, "ids": list(job_ids)}
    )
    return [
        replace(job, id=row.id, subject=row.subject, tries=row.tries, asked_by=row.asked_by)
        for row in rows
    ]


def lock_leased_jobs(jobs: Sequence[ClaimedJob]) -> set[UUID]:
    """Lock the jobs of one lease in the open transaction.

    Returns the ids of those that no other worker has taken over.
    """
    rows = writing_session().execute(
        _LOCK, {"ids": [job.id for job in jobs], "lease": jobs[0].lease}
    )
    return {row.id for row in rows}


def renew_leases(jobs: Sequence[ClaimedJob]) -> None:
    """Start the lease of these jobs anew; the open transaction must have locked them."""
    values = {
        "ids": [job.id for job in jobs],
        "seconds": JOB_KINDS[jobs[0].kind].lease.total_seconds(),
    }
    writing_session().execute(_EXTEND, values)


def lease_time_left(job: ClaimedJob) -> timedelta:
    """By the database's clock, inside the open transaction."""
    left: timedelta | None = writing_session().execute(_TIME_LEFT, {"id": job.id}).scalar_one()
    return left or timedelta(0)


def rival_subjects(job: ClaimedJob) -> list[str]:
    """The subjects of the organisation's jobs of the same kind that another worker claimed within
    the last second.
    """
    return [row.subject for row in writing_session().execute(_RIVALS, {"id": job.id})]
