"""Several jobs of one kind carried out by one worker, under the lease of the one it claimed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy import text

from app.kernel.db import writing_session
from app.kernel.jobs.registry import KINDS, Work

_TAKE = text("""
UPDATE job SET state = 'running', lease = :lease, tries = tries + 1,
  lease_expires_at = (SELECT leader.lease_expires_at FROM job leader WHERE leader.id = :leader)
WHERE id = ANY(:ids) AND state = 'waiting'
RETURNING id, subject, tries, asked_by
""")
_LEFT = text("SELECT lease_expires_at - clock_timestamp() FROM job WHERE id = :id")
_LONGER = text(
    "UPDATE job SET lease_expires_at = clock_timestamp() + make_interval(secs => :seconds) WHERE id"
    " = ANY(:ids)"
)
_HELD = text("SELECT id FROM job WHERE id = ANY(:ids) AND lease = :lease ORDER BY id FOR UPDATE")
_RIVAL = text("""
SELECT other.subject FROM job other JOIN job mine ON mine.id = :id
WHERE other.state = 'running' AND other.kind = mine.kind AND other.org_id = mine.org_id
  AND other.lease <> mine.lease
  AND other.lease_expires_at > mine.lease_expires_at - interval '1 second'
""")


def take_along(work: Work, job_ids: Sequence[UUID]) -> list[Work]:
    """Inside the open transaction, which holds these waiting jobs of WORK's kind and organisation:
    they are WORK's worker's until its lease ends.
    """
    rows = writing_session().execute(
        _TAKE, {"lease": work.lease, "leader": work.id, "ids": list(job_ids)}
    )
    return [
        replace(work, id=row.id, subject=row.subject, tries=row.tries, asked_by=row.asked_by)
        for row in rows
    ]


def still_held(works: Sequence[Work]) -> set[UUID]:
    """Inside the open transaction: hold the jobs of WORKS (one lease); answers the ids of those
    that nobody has taken over.
    """
    rows = writing_session().execute(
        _HELD, {"ids": [work.id for work in works], "lease": works[0].lease}
    )
    return {row.id for row in rows}


def hold_longer(works: Sequence[Work]) -> None:
    """Inside the open transaction, which holds the jobs of WORKS (one lease): it starts anew."""
    values = {
        "ids": [work.id for work in works],
        "seconds": KINDS[works[0].kind].lease.total_seconds(),
    }
    writing_session().execute(_LONGER, values)


def lease_left(work: Work) -> timedelta:
    """By the database's clock, inside the open transaction."""
    left: timedelta | None = writing_session().execute(_LEFT, {"id": work.id}).scalar_one()
    return left or timedelta(0)


def claimed_just_now_beside(work: Work) -> list[str]:
    """The subjects of the organisation's jobs of the same kind that another worker claimed within
    the last second.
    """
    return [row.subject for row in writing_session().execute(_RIVAL, {"id": work.id})]
