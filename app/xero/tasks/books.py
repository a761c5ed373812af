from app.kernel import jobs
from app.xero.api.errors import NotConnected, RateLimited, Refused, XeroError
from app.xero.reference import fetch_reference_data

FETCH_BOOKS = "xero.books"
TRIES = 5


@jobs.job(FETCH_BOOKS, max_tries=TRIES)
def fetch_books(work: jobs.Work) -> None:
    """What a page did not wait for. Given up quietly after TRIES: the next page asks again."""
    try:
        fetch_reference_data()
    except RateLimited as limited:
        raise jobs.Later(limited.message, limited.retry_after, counts=False) from None
    except (NotConnected, Refused):
        return
    except XeroError as trouble:
        if work.tries < TRIES:
            raise jobs.Later(trouble.message) from None
