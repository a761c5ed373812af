from datetime import timedelta
from uuid import UUID

from app.exports.services import exports
from app.kernel import jobs


@jobs.job_kind("export.make", lease=timedelta(minutes=5), max_tries=3, max_running=1)
def make_export(job: jobs.ClaimedJob) -> None:
    """Make the ZIP of everything. After the last try in vain the page says that it failed."""
    try:
        exports.make_export(job)
    except jobs.LeaseLost:
        raise
    except Exception:
        if job.is_last_try:
            exports.fail_export(UUID(job.subject))
        raise
