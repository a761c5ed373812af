from datetime import timedelta

from app.invoicing.services.telling import tell_failures
from app.kernel import jobs

TELL_FAILURES = "invoice.tell_failures"
GATHER = timedelta(minutes=1)


@jobs.job(TELL_FAILURES, in_flight=1)
def tell(_work: jobs.Work) -> None:
    """Asked for when an invoice failed; what fails within GATHER of it is told of together."""
    tell_failures()
