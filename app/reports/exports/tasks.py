from datetime import timedelta
from uuid import UUID

from app.kernel import jobs
from app.kernel.jobs.claims import LeaseLost
from app.reports.exports import services

MAKE = "export.make"
MAX_TRIES = 3


@jobs.job(MAKE, lease=timedelta(minutes=5), max_tries=MAX_TRIES, in_flight=1)
def make(work: jobs.Work) -> None:
    """The ZIP of everything; after the last try in vain the page says that it failed."""
    try:
        services.make_export(work)
    except LeaseLost:
        raise
    except Exception:
        if work.tries >= MAX_TRIES:
            services.fail_export(UUID(work.subject))
        raise
