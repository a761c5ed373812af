from app.kernel import jobs
from app.xero.push import MAX_TRIES, push, push_lease


@jobs.job_kind("invoice.push", lease=push_lease, max_tries=MAX_TRIES)
def push_invoice(job: jobs.ClaimedJob) -> None:
    push(job)
