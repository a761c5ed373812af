"""What else a request carries: Xero's answer speaks for all of it, whoever sent it."""

from dataclasses import replace

from app.invoicing.services.locks import lock_push
from app.kernel.db import transaction
from app.kernel.jobs.shared_leases import claim_more_jobs, lock_leased_jobs
from app.xero.push.services.batches import lock_rest_of_request
from app.xero.push.services.requests import ClaimedInvoice, PushAttempt, PushItem, item_of


def claim_remainder(attempt: PushAttempt) -> PushAttempt:
    """The attempt, and with it the invoices of its request that nobody has in hand: a worker that
    died had sent them before. Opens a transaction.
    """
    request, leader = attempt.request, attempt.items[0].job
    if request is None or len(attempt.items) == len(request.references):
        return attempt
    items: list[PushItem] = []
    with transaction() as session:
        if leader.id not in lock_leased_jobs([leader]):
            return attempt
        for waiting in lock_rest_of_request(session, leader, request.batch_id):
            push = lock_push(session, waiting.invoice.id)
            items += [
                item_of(ClaimedInvoice(job, waiting.invoice, push))
                for job in claim_more_jobs(leader, [waiting.job_id])
            ]
    return replace(attempt, items=(*attempt.items, *items))
