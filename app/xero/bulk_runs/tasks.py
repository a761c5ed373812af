from app.kernel import jobs
from app.xero.bulk_runs.services import MAX_TRIES, bill_clients, give_up_run


@jobs.job_kind("invoice.bulk", max_tries=MAX_TRIES, max_running=1, give_up=give_up_run)
def bill_many_clients(job: jobs.ClaimedJob) -> None:
    bill_clients(job)
