from app.kernel import jobs
from app.xero.push import MAX_TRIES, push, push_lease


@jobs.job("invoice.push", lease=push_lease, max_tries=MAX_TRIES)
def push_invoice(work: jobs.Work) -> None:
    push(work)
