"""The lines in which jobs wait to be claimed: one of each organisation, and one of none.

A job that is due when it is written stands in line at once. This puts in line what became due
since, and what a dead worker had.
"""

import time
from dataclasses import dataclass

from sqlalchemy import text

from app.kernel.db import transaction

# What one round puts in line at most, and how often a busy process looks.
MAX_LINED_UP_JOBS = 1_000
LINE_UP_SECONDS = 1.0

_LINE_UP = text("""
WITH due AS (SELECT id FROM job WHERE state = 'waiting' AND NOT in_line AND next_try_at <= now()
  ORDER BY next_try_at LIMIT :most FOR UPDATE SKIP LOCKED),
left_behind AS (SELECT id FROM job WHERE state = 'running' AND NOT in_line
  AND lease_expires_at <= now() LIMIT :most FOR UPDATE SKIP LOCKED)
UPDATE job SET in_line = true
FROM (SELECT id FROM due UNION ALL SELECT id FROM left_behind) AS found WHERE job.id = found.id
RETURNING job.id
""")


@dataclass
class _NextLook:
    """When a process looks next, by its own clock; one for all its threads."""

    next_at: float = 0.0


_next_look = _NextLook()


def line_up_jobs() -> int:
    """Put in line what is due and does not stand there yet; answers how many. Opens a
    transaction.
    """
    _next_look.next_at = time.monotonic() + LINE_UP_SECONDS
    with transaction() as session:
        return len(session.execute(_LINE_UP, {"most": MAX_LINED_UP_JOBS}).all())


def line_up_jobs_at_intervals() -> None:
    """As `line_up_jobs`, unless this process has just done so: for workers that always have
    something to do.
    """
    if time.monotonic() >= _next_look.next_at:
        line_up_jobs()
