from datetime import timedelta
from uuid import UUID

from app.accounts import services
from app.accounts.events import EmailKind
from app.accounts.services.requested_emails import write_email
from app.kernel import jobs
from app.kernel.ids import parse_id
from app.kernel.messages import message


@jobs.job_kind("email.write")
def write_requested_email(job: jobs.ClaimedJob) -> None:
    """Write a letter that somebody asked for with an address, known or not."""
    kind, request_id, user_id = job.subject.split("/")
    write_email(EmailKind(kind), UUID(request_id), parse_id(user_id))


@jobs.job_kind("organisation.erase", lease=timedelta(minutes=30), max_tries=20, max_running=1)
def erase_organisation(_job: jobs.ClaimedJob) -> None:
    """Erase the organisation in force, which was closed two weeks ago.

    One that was reopened stays; one that was closed again meanwhile waits.
    """
    time_left = services.erase_organisation()
    if time_left is not None:
        raise jobs.RetryJob(
            message("organisation.not_due_for_erasure"), time_left, counts_as_try=False
        )
