from datetime import timedelta

from app.exports.services import exports
from app.kernel import jobs


@jobs.job_kind(
    "export.make",
    lease=timedelta(minutes=5),
    max_tries=3,
    max_running=1,
    give_up=exports.fail_export,
)
def make_export(job: jobs.ClaimedJob) -> None:
    """Make the ZIP of everything."""
    exports.make_export(job)
