"""The tasks of the sync: each kind of error of Xero's ends a run in its own way."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from app.kernel.jobs import GiveUp, Later, Work, job
from app.kernel.jobs.registry import KINDS
from app.xero.contacts import link_exact_names
from app.xero.errors import NotConnected, OutcomeUnknown, RateLimited, Refused, Unintelligible
from app.xero.sync import runs
from app.xero.sync.contacts import sync_contacts
from app.xero.sync.lists import sync_items, sync_tracking
from app.xero.sync.requests import JOB, request_sync_everywhere, request_sync_on_sign_in

STEPS: dict[str, Callable[[Work], None]] = {"contacts": sync_contacts, "items": sync_items, "tracking": sync_tracking}


@job(JOB, lease=timedelta(minutes=5), max_tries=6, in_flight=3)
def sync(work: Work) -> None:
    """Sync one kind (the work's subject); contacts are then linked to clients of exactly their name."""
    try:
        STEPS[work.subject](work)
        if work.subject == "contacts":
            link_exact_names()
    except RateLimited as wait:
        runs.fail(work, wait.message, for_good=False)
        raise Later(wait.message, wait.retry_after, counts=False) from None
    except (NotConnected, Refused) as refusal:
        runs.fail(work, refusal.message, for_good=True)
        raise GiveUp(refusal.message) from None
    except (OutcomeUnknown, Unintelligible) as trouble:
        runs.fail(work, trouble.message, for_good=work.tries >= KINDS[JOB].max_tries)
        raise Later(trouble.message) from None


@job("xero.sync_all", max_tries=3)
def sync_all(work: Work) -> None:
    """The safety net: a sync in every connected organisation; `weekly` reads everything again."""
    request_sync_everywhere(work.subject, full=work.subject == "weekly")


@job("xero.sync_on_sign_in", max_tries=3)
def sync_on_sign_in(work: Work) -> None:
    """Whoever has signed in (the work's subject) finds their organisations up to date."""
    request_sync_on_sign_in(UUID(work.subject))
