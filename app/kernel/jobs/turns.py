"""Whose turn it is: the organisations that have jobs in line are served one after the other, and
then from the first again.

Each process goes round by itself, so between two turns of one organisation every other one with
work has had a turn. What is found costs the same whatever stands in the lines.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from app.kernel.db import writing_session
from app.kernel.jobs.kinds import JOB_KINDS
from app.kernel.jobs.models import LINE_WITHOUT_ORG, Priority

BEFORE_EVERY_LINE = UUID(int=0)

# From line to line, and in each from kind to kind, by one look into the index for each; the first
# that may be claimed and that no other worker claims from at this moment.
_CHOOSE_TURN = text("""
WITH known_kind AS MATERIALIZED (SELECT * FROM unnest(CAST(:kinds AS text[]),
  CAST(:limits AS int[])) AS k(kind, max_running)),
turn AS MATERIALIZED (
  SELECT stretch.priority, step.line
  FROM unnest(CAST(:priorities AS int[]), CAST(:after AS uuid[]), CAST(:until AS uuid[]))
    AS stretch(priority, after, until)
  CROSS JOIN LATERAL (
    WITH RECURSIVE step AS (
      (SELECT line, kind FROM job WHERE in_line AND state IN ('waiting', 'running')
        AND priority = stretch.priority AND line > stretch.after AND line <= stretch.until
        ORDER BY line, kind LIMIT 1)
      UNION ALL
      SELECT following.* FROM step CROSS JOIN LATERAL (
        SELECT line, kind FROM job WHERE in_line AND state IN ('waiting', 'running')
          AND priority = stretch.priority AND line <= stretch.until
          AND (line, kind) > (step.line, step.kind)
        ORDER BY line, kind LIMIT 1) AS following)
    SELECT * FROM step) AS step
  WHERE (SELECT true FROM claimable_job AS job WHERE job.priority = stretch.priority
      AND job.line = step.line AND job.kind = step.kind LIMIT 1)
    AND (SELECT count(DISTINCT lease) FROM job WHERE state = 'running' AND line = step.line
      AND kind = step.kind AND lease_expires_at > now())
      < (SELECT max_running FROM known_kind WHERE known_kind.kind = step.kind))
SELECT priority, line FROM turn
WHERE line <> ALL(CAST(:passed AS uuid[])) AND CASE WHEN :waits
  THEN pg_advisory_xact_lock(hashtextextended('claim ' || line, 0)) IS NOT NULL
  ELSE pg_try_advisory_xact_lock(hashtextextended('claim ' || line, 0)) END
LIMIT 1
""")

_last_lines: dict[Priority, UUID] = {}


@dataclass(frozen=True)
class Turn:
    """The line that is served next, and how urgent the jobs are that it is served for."""

    priority: Priority
    line: UUID


def choose_turn(passed: Sequence[UUID]) -> Turn | None:
    """Take the next turn, but for the lines `passed`; None when nothing can be claimed.

    Until the open transaction ends, no other worker claims from the line. Where others claim from
    all of them, it waits for the first.
    """
    kinds = list(JOB_KINDS.values())
    values = {
        "kinds": [kind.name for kind in kinds],
        "limits": [kind.max_running for kind in kinds],
        "passed": list(passed),
        **_stretches(),
    }
    session = writing_session()
    row = (
        session.execute(_CHOOSE_TURN, {**values, "waits": False}).one_or_none()
        or session.execute(_CHOOSE_TURN, {**values, "waits": True}).one_or_none()
    )
    if row is None:
        return None
    turn = Turn(Priority(row.priority), row.line)
    _last_lines[turn.priority] = turn.line
    return turn


def _stretches() -> dict[str, list[object]]:
    """What is looked through: for each priority the lines after the last one, then the others."""
    stretches: list[tuple[Priority, UUID, UUID]] = []
    for priority in sorted(Priority):
        last = _last_lines.get(priority, BEFORE_EVERY_LINE)
        stretches.append((priority, last, LINE_WITHOUT_ORG))
        stretches.append((priority, BEFORE_EVERY_LINE, last))
    columns = map(list, zip(*stretches, strict=True))
    return dict(zip(("priorities", "after", "until"), columns, strict=True))
