"""What the support staff ask for: the console's database role may not act on an organisation, so a
worker does.
"""

from collections.abc import Callable
from uuid import UUID

from app.invoicing.services import discard_invoice
from app.kernel.errors import DomainError
from app.kernel.jobs import ClaimedJob, PermanentFailure, job_kind
from app.kernel.messages import message
from app.xero.push.services.retries import retry_invoice
from app.xero.status.rules import COMPARISON, READING
from app.xero.status.services.requests import request_comparison, request_reading
from app.xero.sync.services.requests import request_sync

SENTENCES = {
    "console.refused": (
        "Not possible as things stand: the organisation has to act on it first. ({error})"
    )
}


@job_kind("console.retry_push", max_tries=3)
def retry_push(job: ClaimedJob) -> None:
    _act_on_invoice(retry_invoice, job)


@job_kind("console.give_up_push", max_tries=3)
def give_up_push(job: ClaimedJob) -> None:
    _act_on_invoice(discard_invoice, job)


@job_kind("console.retry_sync", max_tries=3)
def retry_sync(job: ClaimedJob) -> None:
    if job.subject == READING:
        request_reading("support")
    elif job.subject == COMPARISON:
        request_comparison(None, cause="support")
    else:
        request_sync([job.subject], cause="support")


def _act_on_invoice(act: Callable[[UUID], None], job: ClaimedJob) -> None:
    """Call a service with the invoice's id (the job's subject).

    A refusal may name a client, which is none of the staff's business: the job keeps only that
    there was one.
    """
    try:
        act(UUID(job.subject))
    except DomainError as error:
        raise PermanentFailure(message("console.refused", error=type(error).__name__)) from None
