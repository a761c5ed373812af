"""What an announced change leads to: the truth is fetched from the API, for what concerns us and
nothing else.
"""

from datetime import timedelta

from app.kernel.jobs import ClaimedJob, job_kind
from app.xero.status.services.requests import request_announced
from app.xero.sync.services.requests import request_announced_contacts

# Announcements within this are followed at once.
ANNOUNCEMENT_DELAY = timedelta(seconds=2)


@job_kind("xero.webhook", max_tries=5, repeat_after=ANNOUNCEMENT_DELAY)
def follow_announcement(job: ClaimedJob) -> None:
    """Subject: the category that something was announced in."""
    if job.subject == "CONTACT":
        request_announced_contacts()
    if job.subject == "INVOICE":
        request_announced()
