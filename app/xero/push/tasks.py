from datetime import timedelta

from app.kernel import jobs
from app.xero.push.services import attempts, creation, failure_mail

# Invoices often fail together, for one reason: what fails within a minute goes into one letter.
FAILURE_MAIL_DELAY = timedelta(minutes=1)


@jobs.job_kind(
    "invoice.push",
    lease=creation.push_lease,
    max_tries=attempts.MAX_TRIES,
    give_up=attempts.give_up_push,
)
def push_invoice(job: jobs.ClaimedJob) -> None:
    attempts.push_invoice(job)


@jobs.job_kind("invoice.tell_failures", max_running=1)
def send_failure_mail(_work: jobs.ClaimedJob) -> None:
    failure_mail.send_failure_mail()
