from app.kernel import jobs
from app.xero.bulk import MAX_TRIES, bill_clients


@jobs.job("invoice.bulk", max_tries=MAX_TRIES, in_flight=1)
def bill_many(work: jobs.Work) -> None:
    bill_clients(work)
