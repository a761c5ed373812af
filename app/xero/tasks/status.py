"""The tasks that follow invoices: how a run of theirs ends depends on what went wrong, as with a sync."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from app.kernel.jobs import GiveUp, Later, Work, job
from app.xero.errors import NotConnected, OutcomeUnknown, RateLimited, Refused, Unintelligible
from app.xero.following.comparison import compare_invoices
from app.xero.following.requests import COMPARISON_JOB, READING_JOB, request_reading_everywhere
from app.xero.following.status import read_status
from app.xero.sync import runs

TRIES = 6
LEASE = timedelta(minutes=5)


@job(READING_JOB, lease=LEASE, max_tries=TRIES)
def read(work: Work) -> None:
    with _noted(work):
        read_status(work)


@job(COMPARISON_JOB, lease=LEASE, max_tries=TRIES)
def compare(work: Work) -> None:
    with _noted(work):
        compare_invoices(work)


@job("xero.invoices_everywhere", max_tries=3)
def read_everywhere(_work: Work) -> None:
    request_reading_everywhere()


@contextmanager
def _noted(work: Work) -> Iterator[None]:
    """Whatever stops the run stands in its row, in words, and decides whether it is tried again."""
    try:
        yield
    except RateLimited as wait:
        runs.fail(work, wait.message, for_good=False)
        raise Later(wait.message, wait.retry_after, counts=False) from None
    except (NotConnected, Refused) as refusal:
        runs.fail(work, refusal.message, for_good=True)
        raise GiveUp(refusal.message) from None
    except (OutcomeUnknown, Unintelligible) as trouble:
        runs.fail(work, trouble.message, for_good=work.tries >= TRIES)
        raise Later(trouble.message) from None
