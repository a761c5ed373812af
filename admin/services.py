"""What staff may set in motion. Each opens one transaction, writes a job for a worker and a row of
the trail, and acts on nothing itself.
"""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from admin import audit
from admin.queries.jobs import dead_job
from admin.queries.pushes import push_failure
from app.accounts.models import Organisation
from app.kernel import jobs, tenancy
from app.kernel.db import after_commit, transaction
from app.kernel.errors import Conflict, NotFound
from app.kernel.jobs.claims import retry_dead_job
from app.kernel.jobs.queue import wake_worker
from app.kernel.retention.run import request_run
from app.xero.support import tasks as console

PUSH_NOT_WAITING = "This invoice is not waiting for another try any more."


def retry_push(staff_id: UUID, org_id: UUID, invoice_id: UUID) -> None:
    """Ask that a failed push be tried again, as if the organisation had. Raises Conflict."""
    _request_push_action(staff_id, org_id, invoice_id, console.retry_push, audit.PUSH_RETRIED)


def give_up_push(staff_id: UUID, org_id: UUID, invoice_id: UUID, reason: str) -> None:
    """Ask that a failed push be given up, which frees its time entries; `reason` is kept in the
    trail. Raises Conflict.
    """
    _request_push_action(
        staff_id, org_id, invoice_id, console.give_up_push, audit.PUSH_GIVEN_UP, reason=reason
    )


def _request_push_action(
    staff_id: UUID, org_id: UUID, invoice_id: UUID, kind: jobs.JobKind, action: str, **details: str
) -> None:
    with tenancy.acting_as(org_id), transaction():
        failure = push_failure(org_id, invoice_id)
        if failure is None:
            raise Conflict(PUSH_NOT_WAITING)
        jobs.request(kind, invoice_id, priority=jobs.Priority.URGENT)
        audit.record(
            staff_id,
            action,
            failure.reference or "",
            org_id=org_id,
            invoice=str(invoice_id),
            **details,
        )


def retry_sync(staff_id: UUID, org_id: UUID, kind: str) -> None:
    """Ask for another sync of `kind`. Raises NotFound for an organisation that does not exist."""
    with tenancy.acting_as(org_id), transaction() as session:
        if session.scalar(select(Organisation.id).where(Organisation.id == org_id)) is None:
            raise NotFound
        jobs.request(console.retry_sync, kind, priority=jobs.Priority.URGENT)
        audit.record(staff_id, audit.SYNC_RETRIED, kind, org_id=org_id)


def retry_job(staff_id: UUID, job_id: UUID) -> None:
    """Make a dead job due again with all its tries. Raises NotFound; Conflict when the same work
    waits already.
    """
    try:
        with transaction():
            dead = dead_job(job_id)
            if dead is None or not retry_dead_job(job_id):
                raise NotFound("This job is not dead any more.")
            after_commit(lambda: wake_worker(job_id))
            audit.record(
                staff_id, audit.JOB_RETRIED, dead.kind, org_id=dead.org_id, job=str(job_id)
            )
    except IntegrityError:
        raise Conflict("The same work is waiting already.") from None


def request_retention(staff_id: UUID, *, dry: bool) -> None:
    """Ask for a clean-up, or its counts alone."""
    with transaction():
        run_id = request_run(dry=dry, asked_by=staff_id)
        audit.record(
            staff_id, audit.RETENTION_COUNTED if dry else audit.RETENTION_RUN, run=str(run_id)
        )
