"""How a run ends that something stops, whatever it reads: each kind of error of Xero's in its own
way.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from app.kernel.jobs import ClaimedJob, PermanentFailure, RetryJob
from app.xero.api.errors import NotConnected, OutcomeUnknown, RateLimited, Refused, Unintelligible
from app.xero.sync.runs import fail


@contextmanager
def noted(job: ClaimedJob) -> Iterator[None]:
    """What stops the run of `job` stands in its row, in words, and decides whether it is tried
    again. Raises RetryJob or PermanentFailure for it.
    """
    try:
        yield
    except RateLimited as wait:
        fail(job, wait.message, for_good=False)
        raise RetryJob(wait.message, wait.retry_after, counts_as_try=False) from None
    except (NotConnected, Refused) as refusal:
        fail(job, refusal.message, for_good=True)
        raise PermanentFailure(refusal.message) from None
    except (OutcomeUnknown, Unintelligible) as trouble:
        fail(job, trouble.message, for_good=job.is_last_try)
        raise RetryJob(trouble.message) from None
