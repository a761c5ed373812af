"""How a run ends that something stops, whatever it reads: each kind of error of Xero's in its own
way.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from app.kernel.jobs import GiveUp, Later, Work
from app.kernel.jobs.registry import KINDS
from app.xero.api.errors import NotConnected, OutcomeUnknown, RateLimited, Refused, Unintelligible
from app.xero.sync.runs import fail


@contextmanager
def noted(work: Work) -> Iterator[None]:
    """What stops the run of WORK stands in its row, in words, and decides whether it is tried
    again. Raises Later or GiveUp for it.
    """
    try:
        yield
    except RateLimited as wait:
        fail(work, wait.message, for_good=False)
        raise Later(wait.message, wait.retry_after, counts=False) from None
    except (NotConnected, Refused) as refusal:
        fail(work, refusal.message, for_good=True)
        raise GiveUp(refusal.message) from None
    except (OutcomeUnknown, Unintelligible) as trouble:
        fail(work, trouble.message, for_good=work.tries >= KINDS[work.kind].max_tries)
        raise Later(trouble.message) from None
