from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, text
from sqlalchemy.dialects.postgresql import insert

from app.kernel import clock, tenancy
from app.kernel.db import after_commit, writing_session
from app.kernel.ids import new_id
from app.kernel.jobs.models import BACKGROUND, Job
from app.kernel.jobs.queue import wake

WAITING = text(
    "state = 'waiting'"
)  # literal: with a parameter the index would not be found once the statement is prepared

_REQUEST_ONCE = text("""
INSERT INTO job (id, org_id, kind, subject, state, priority, next_try_at, tries, last_error,
  created_at)
VALUES (:id, :org_id, :kind, :subject, 'waiting', :priority, now() + :after, 0, '', :now)
ON CONFLICT (kind, org_id, subject) WHERE state = 'waiting' DO NOTHING
""")


def request(
    kind: str,
    subject: str | UUID = "",
    *,
    priority: int = BACKGROUND,
    after: timedelta = timedelta(0),
    org_id: UUID | None = None,
) -> None:
    """Write, inside the open transaction, that KIND must happen for SUBJECT (an id) in the
    organisation in force (or ORG_ID, from where none is).

    One that waits already for the same subject is kept and made no less urgent. Huey is told after
    the commit.
    """
    scope = tenancy.scope()
    statement = insert(Job).values(
        id=new_id(),
        org_id=org_id or scope.org_id,
        kind=kind,
        subject=str(subject),
        priority=priority,
        next_try_at=func.now() + after,
        asked_by=scope.user_id,
    )
    statement = statement.on_conflict_do_update(
        index_elements=["kind", "org_id", "subject"],
        index_where=WAITING,
        set_={
            "priority": func.least(Job.priority, statement.excluded.priority),
            "next_try_at": func.least(Job.next_try_at, statement.excluded.next_try_at),
        },
    )
    job_id = writing_session().execute(statement.returning(Job.id)).scalar_one()
    if not after:
        after_commit(lambda: wake(job_id))


def request_once(kind: str, subject: str, *, org_id: UUID, after: timedelta) -> None:
    """As `request` for work that many causes ask for at the same time: one that waits already is
    left untouched, so none waits for another.
    """
    values = {
        "id": new_id(),
        "org_id": org_id,
        "kind": kind,
        "subject": subject,
        "now": clock.now(),
        "after": after,
        "priority": BACKGROUND,
    }
    writing_session().execute(_REQUEST_ONCE, values)
