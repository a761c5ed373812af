from app.kernel import jobs
from app.xero.api.errors import NotConnected, NotNow, Refused, XeroError
from app.xero.reference.services import fetch_reference_data


@jobs.job_kind("xero.books", max_tries=5)
def fetch_books(job: jobs.ClaimedJob) -> None:
    """Fetch what a page did not wait for.

    After the last try it ends quietly: the next page asks again.
    """
    try:
        fetch_reference_data()
    except NotNow as reason:
        raise jobs.RetryJob(reason.problem, reason.retry_after, counts_as_try=False) from None
    except (NotConnected, Refused):
        return
    except XeroError as error:
        if not job.is_last_try:
            raise jobs.RetryJob(error.problem) from None
