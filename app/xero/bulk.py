"""A run of invoices for many clients, with what Xero knows of accounts and taxes at hand."""

from datetime import timedelta

from app.invoicing.rules import References
from app.invoicing.services.bulk_items import bill_next_item, skip_waiting_items
from app.kernel.jobs import ClaimedJob, RetryJob
from app.kernel.jobs.claims import renew_lease
from app.kernel.messages import message
from app.xero.api.errors import NotConnected, RateLimited, XeroError
from app.xero.connection.models import ConnectionState
from app.xero.connection.queries import current_connection
from app.xero.reference.services import reference_data

AT_ONCE = 20
MAX_TRIES = 6
SENTENCES = {
    "bulk.more_clients": "more clients are to come",
    "bulk.no_references": "Xero does not say which accounts and tax rates there are: {problem}",
}


def bill_clients(job: ClaimedJob) -> None:
    """Bill the clients of the run one after the other; after AT_ONCE of them another organisation's
    work has its turn.

    While Xero does not say which accounts and tax rates there are, the run waits; when that lasts,
    the rest is skipped.
    """
    try:
        references, connected = _books()
    except RateLimited as wait:
        raise RetryJob(wait.problem, wait.retry_after, counts_as_try=False) from None
    except XeroError as trouble:
        if job.tries < MAX_TRIES:
            raise RetryJob(message("bulk.no_references", problem=trouble.problem)) from None
        skip_waiting_items(job, message("bulk.books_unknown"))
        return
    for _ in range(AT_ONCE):
        if not bill_next_item(job, references, connected=connected):
            return
        renew_lease(job)
    raise RetryJob(message("bulk.more_clients"), timedelta(0), counts_as_try=False)


def _books() -> tuple[References, bool]:
    """What is known of the organisation's books, and whether Xero is connected. Raises
    XeroError.
    """
    found = current_connection()
    if found is None or found.state is not ConnectionState.CONNECTED:
        return References(), False
    try:
        return reference_data(), True
    except NotConnected:
        return References(), False
