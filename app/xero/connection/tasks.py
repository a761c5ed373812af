from app.kernel import jobs
from app.xero.connection.services.grants import renew_idle_grants


@jobs.job_kind("xero.keep_grants", max_tries=3)
def refresh_idle_grants(_job: jobs.ClaimedJob) -> None:
    """Refresh grants every day, so that none a connection needs lapses because it is not used."""
    renew_idle_grants()
