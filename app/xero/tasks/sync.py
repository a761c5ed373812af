"""The tasks of the sync."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from app.kernel.jobs import Work, job
from app.xero.contacts.services import link_exact_names
from app.xero.sync.contacts import sync_contacts
from app.xero.sync.endings import noted
from app.xero.sync.lists import sync_items, sync_tracking
from app.xero.sync.requests import JOB, request_sync_everywhere, request_sync_on_sign_in

STEPS: dict[str, Callable[[Work], None]] = {
    "contacts": sync_contacts,
    "items": sync_items,
    "tracking": sync_tracking,
}


@job(JOB, lease=timedelta(minutes=5), max_tries=6, in_flight=3)
def sync(work: Work) -> None:
    """Sync one kind (the work's subject); contacts are then linked to clients of exactly their
    name.
    """
    with noted(work):
        STEPS[work.subject](work)
        if work.subject == "contacts":
            link_exact_names()


@job("xero.sync_all", max_tries=3)
def sync_all(work: Work) -> None:
    """The safety net: a sync in every connected organisation; `weekly` reads everything again."""
    request_sync_everywhere(work.subject, full=work.subject == "weekly")


@job("xero.sync_on_sign_in", max_tries=3)
def sync_on_sign_in(work: Work) -> None:
    """Whoever has signed in (the work's subject) finds their organisations up to date."""
    request_sync_on_sign_in(UUID(work.subject))
