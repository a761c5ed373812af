from datetime import timedelta
from uuid import UUID

from app.kernel import jobs
from app.xero.api.errors import NotNow, OutcomeUnknown, Unintelligible
from app.xero.connect import services

RETRY_DELAY = timedelta(minutes=2)
# How long somebody may take to choose an organisation before the consent is given back.
CONSENT_TIME = timedelta(minutes=20)


@jobs.job_kind("xero.revoke", forgets_subject=True)
def revoke_access(job: jobs.ClaimedJob) -> None:
    """Give access back. Subject: GRANT/CONNECTION, where the connection may be missing.

    Tried until Xero has answered, however long it is down.
    """
    grant_id, _, connection_id = job.subject.partition("/")
    try:
        services.end_connection_in_xero(
            UUID(grant_id), UUID(connection_id) if connection_id else None
        )
    except NotNow as reason:
        raise jobs.RetryJob(reason.problem, reason.retry_after, counts_as_try=False) from None
    except (OutcomeUnknown, Unintelligible) as error:
        raise jobs.RetryJob(error.problem, RETRY_DELAY, counts_as_try=False) from None
