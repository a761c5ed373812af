"""A run of invoices for many clients, with what Xero knows of accounts and taxes at hand."""

from datetime import timedelta

from app.invoicing.rules import References
from app.invoicing.rules.references import ReferencesOutdated
from app.invoicing.services.bulk_items import bill_next_item, skip_waiting_items
from app.kernel.jobs import ClaimedJob, RetryJob
from app.kernel.jobs.claims import renew_lease
from app.kernel.messages import Message, message
from app.xero.api.errors import NotConnected, NotNow, XeroError
from app.xero.connection.models import ConnectionState
from app.xero.connection.queries import current_connection
from app.xero.reference.services import reference_data

# Then other organisations' work has its turn.
CLIENTS_PER_TURN = 20
MAX_TRIES = 6
SENTENCES = {
    "bulk.more_clients": "more clients are to come",
    "bulk.no_references": "Xero does not say which accounts and tax rates there are: {problem}",
}


def bill_clients(job: ClaimedJob) -> None:
    """Bill the clients of the run one after the other, `CLIENTS_PER_TURN` of them in one turn of
    the job.

    While Xero does not say which accounts and tax rates there are, the run waits.
    """
    try:
        references, is_connected = _load_references()
    except NotNow as wait:
        raise RetryJob(wait.problem, wait.retry_after, counts_as_try=False) from None
    except XeroError as trouble:
        raise RetryJob(message("bulk.no_references", problem=trouble.problem)) from None
    for _ in range(CLIENTS_PER_TURN):
        try:
            if not bill_next_item(job, references, connected=is_connected):
                return
        except ReferencesOutdated:
            break  # the next turn asks whatever is connected then
        renew_lease(job)
    raise RetryJob(message("bulk.more_clients"), timedelta(0), counts_as_try=False)


def give_up_run(job: ClaimedJob, reason: Message) -> None:
    """Skip the clients that still wait: it has been tried often enough."""
    is_xero_silent = reason.code == "bulk.no_references"
    code = "bulk.books_unknown" if is_xero_silent else "bulk.broken"
    skip_waiting_items(job, message(code))


def _load_references() -> tuple[References, bool]:
    """The organisation's accounts, tax rates and so on, and whether Xero is connected. Raises
    `XeroError`.
    """
    connection = current_connection()
    if connection is None or connection.state is not ConnectionState.CONNECTED:
        return References(), False
    try:
        return reference_data(), True
    except NotConnected:
        return References(), False
