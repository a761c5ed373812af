"""The staff's audit trail: every action, in the transaction that carries it out; the console's role
can only add to it.
"""

from typing import Any
from uuid import UUID

from admin.models import StaffAction
from app.kernel.db import writing_session
from app.kernel.ids import new_id

CONSOLE_SIGNED_IN = "console.signed_in"
CONSOLE_SIGN_IN_REFUSED = "console.sign_in_refused"
CONSOLE_SIGNED_OUT = "console.signed_out"
STAFF_CREATED = "staff.created"
STAFF_DISABLED = "staff.disabled"
PUSH_RETRIED = "push.retried"
PUSH_GIVEN_UP = "push.given_up"
SYNC_RETRIED = "sync.retried"
JOB_RETRIED = "job.retried"
RETENTION_COUNTED = "retention.counted"
RETENTION_RUN = "retention.run"

WORDS = {
    CONSOLE_SIGNED_IN: "Signed in",
    CONSOLE_SIGN_IN_REFUSED: "Sign-in refused",
    CONSOLE_SIGNED_OUT: "Signed out",
    STAFF_CREATED: "Created a staff account",
    STAFF_DISABLED: "Disabled a staff account",
    PUSH_RETRIED: "Retried a push",
    PUSH_GIVEN_UP: "Gave up a push",
    SYNC_RETRIED: "Retried a sync",
    JOB_RETRIED: "Retried a job",
    RETENTION_COUNTED: "Retention: dry run",
    RETENTION_RUN: "Retention: run",
}


def record(
    staff_id: UUID | None,
    action: str,
    subject: str = "",
    *,
    org_id: UUID | None = None,
    **details: Any,
) -> None:
    """Add one row to the open transaction. `staff_id` None: done at the command line. `org_id`: the
    organisation it touches.
    """
    entry = StaffAction(
        id=new_id(),
        staff_id=staff_id,
        org_id=org_id,
        action=action,
        subject=subject,
        details=details,
    )
    writing_session().add(entry)
