"""How a run ends that something stops, whatever it reads: each kind of error of Xero's in its own
way.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from app.kernel.jobs import ClaimedJob, PermanentFailure, RetryJob
from app.kernel.messages import Message
from app.xero.api.errors import (
    NotConnected,
    NotNow,
    OutcomeUnknown,
    Refused,
    TooLate,
    Unintelligible,
)
from app.xero.sync.services.runs import fail


@contextmanager
def record_failure(job: ClaimedJob) -> Iterator[None]:
    """What stops the run inside decides whether it is tried again, and stands in its row meanwhile.
    Raises RetryJob or PermanentFailure for it; opens a transaction.
    """
    try:
        yield
    except NotNow as reason:
        fail(job, reason.problem, for_good=False)
        raise RetryJob(reason.problem, reason.retry_after, counts_as_try=False) from None
    except (NotConnected, TooLate, Refused) as refusal:
        raise PermanentFailure(refusal.problem) from None
    except (OutcomeUnknown, Unintelligible) as error:
        fail(job, error.problem, for_good=False)
        raise RetryJob(error.problem) from None


def give_up_sync(job: ClaimedJob, reason: Message) -> None:
    """The run is over without an end, for this reason. Opens a transaction; raises LeaseLost."""
    fail(job, reason, for_good=True)
