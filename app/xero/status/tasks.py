"""The jobs that follow invoices in Xero."""

from app.kernel.jobs import ClaimedJob, job_kind
from app.kernel.jobs.rounds import read_part
from app.xero.status.services.comparison import compare_invoices
from app.xero.status.services.requests import request_reading_everywhere
from app.xero.status.services.statuses import read_status
from app.xero.sync.services.failures import give_up_sync, record_failure


@job_kind("xero.invoices", max_tries=6, give_up=give_up_sync)
def read_invoice_status(job: ClaimedJob) -> None:
    with record_failure(job):
        read_status(job)


@job_kind("xero.comparison", max_tries=6, give_up=give_up_sync)
def compare_with_xero(job: ClaimedJob) -> None:
    with record_failure(job):
        compare_invoices(job)


@job_kind("xero.invoices_everywhere", max_tries=3, max_running=1)
def read_status_everywhere(job: ClaimedJob) -> None:
    """Subject: the part of the round."""
    request_reading_everywhere(read_part(job.subject))
