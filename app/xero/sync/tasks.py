"""The jobs of the sync."""

from collections.abc import Callable
from uuid import UUID

from app.kernel.jobs import ClaimedJob, job_kind
from app.kernel.jobs.rounds import read_part
from app.xero.contacts.services.links import link_exact_names
from app.xero.sync.services.contacts import sync_contacts
from app.xero.sync.services.failures import give_up_sync, record_failure
from app.xero.sync.services.items import sync_items
from app.xero.sync.services.requests import request_sync_everywhere, request_sync_on_sign_in
from app.xero.sync.services.tracking import sync_tracking

SYNCS: dict[str, Callable[[ClaimedJob], None]] = {
    "contacts": sync_contacts,
    "items": sync_items,
    "tracking": sync_tracking,
}


@job_kind("xero.sync", max_tries=6, max_running=3, give_up=give_up_sync)
def sync_records(job: ClaimedJob) -> None:
    """Sync one kind of record (the job's subject).

    Contacts are then linked to clients of exactly their name.
    """
    with record_failure(job):
        SYNCS[job.subject](job)
        if job.subject == "contacts":
            link_exact_names(job)


@job_kind("xero.sync_all", max_tries=3, max_running=1)
def sync_everywhere(job: ClaimedJob) -> None:
    """Ask for a sync in connected organisations, in case an announcement was missed.

    Subject: `daily` or `weekly`, which reads everything again, and the part of the round.
    """
    cause, _, part = job.subject.partition("/")
    request_sync_everywhere(cause, read_part(part), full=cause == "weekly")


@job_kind("xero.sync_on_sign_in", max_tries=3)
def sync_on_sign_in(job: ClaimedJob) -> None:
    """Whoever has signed in (the job's subject) finds their organisations up to date."""
    request_sync_on_sign_in(UUID(job.subject))
