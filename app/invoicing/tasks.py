from datetime import timedelta

from app.invoicing.services.telling import tell_failures
from app.kernel import jobs

# Failures within this of the first go into one mail.
FAILURE_MAIL_DELAY = timedelta(minutes=1)


@jobs.job_kind("invoice.tell_failures", max_running=1)
def send_failure_mail(_job: jobs.ClaimedJob) -> None:
    tell_failures()
