"""The tasks that follow invoices."""

from datetime import timedelta

from app.kernel.jobs import Work, job
from app.xero.following.comparison import compare_invoices
from app.xero.following.requests import COMPARISON_JOB, READING_JOB, request_reading_everywhere
from app.xero.following.status import read_status
from app.xero.sync.endings import noted

TRIES = 6
LEASE = timedelta(minutes=5)


@job(READING_JOB, lease=LEASE, max_tries=TRIES)
def read(work: Work) -> None:
    with noted(work):
        read_status(work)


@job(COMPARISON_JOB, lease=LEASE, max_tries=TRIES)
def compare(work: Work) -> None:
    with noted(work):
        compare_invoices(work)


@job("xero.invoices_everywhere", max_tries=3)
def read_everywhere(_work: Work) -> None:
    request_reading_everywhere()
