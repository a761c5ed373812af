"""What the support staff ask for: the console's database role may not act on an organisation, so a
worker does.
"""

from collections.abc import Callable
from uuid import UUID

from app.invoicing import services
from app.kernel.errors import DomainError
from app.kernel.jobs import GiveUp, Work, job
from app.xero.following.requests import COMPARISON, READING, request_comparison, request_reading
from app.xero.sync.requests import request_sync

RETRY_PUSH = "console.retry_push"
GIVE_UP_PUSH = "console.give_up_push"
RETRY_SYNC = "console.retry_sync"
REFUSED = "Not possible as things stand: the organisation has to act on it first."


@job(RETRY_PUSH, max_tries=3)
def retry_push(work: Work) -> None:
    _attempt(services.retry, work)


@job(GIVE_UP_PUSH, max_tries=3)
def give_up_push(work: Work) -> None:
    _attempt(services.discard, work)


@job(RETRY_SYNC, max_tries=3)
def retry_sync(work: Work) -> None:
    if work.subject == READING:
        request_reading("support")
    elif work.subject == COMPARISON:
        request_comparison(None, cause="support")
    else:
        request_sync([work.subject], cause="support")


def _attempt(act: Callable[[UUID], None], work: Work) -> None:
    """A refusal may name a client, which is none of the staff's business: the job keeps only that
    there was one.
    """
    try:
        act(UUID(work.subject))
    except DomainError as refusal:
        raise GiveUp(f"{REFUSED} ({type(refusal).__name__})") from None
