"""What an announced change leads to: the truth is fetched from the API, for what concerns us and
nothing else.
"""

from app.kernel.jobs import Work, job
from app.xero.following.announcements import request_announced
from app.xero.sync.requests import request_sync
from app.xero.webhooks.services import KIND


@job(KIND, max_tries=5)
def announced(work: Work) -> None:
    """Subject: the category that something was announced in."""
    if work.subject == "CONTACT":
        request_sync(["contacts"], cause="webhook")
    if work.subject == "INVOICE":
        request_announced()
