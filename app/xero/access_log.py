"""The data access log: one row for every call to Xero, failures included (product.md)."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.kernel import tenancy
from app.kernel.db import transaction
from app.xero.errors import RateLimited, Refused, XeroError
from app.xero.manifest import endpoint_named
from app.xero.models import XeroCall
from app.xero.wire import Stopwatch

OUTCOMES = {"ok": "Answered", "refused": "Refused", "limited": "Told to wait", "failed": "Not answered"}


@contextmanager
def logged(endpoint: str, purpose: str, watch: Stopwatch) -> Iterator[None]:
    """Around one call: however it ends, its row is written afterwards, in a transaction of its own."""
    outcome = "failed"
    try:
        yield
        outcome = "ok"
    except Exception as error:
        outcome = _outcome(error, watch)
        raise
    finally:
        _write(endpoint, purpose, watch, outcome)


def _outcome(error: Exception, watch: Stopwatch) -> str:
    if isinstance(error, RateLimited):
        return "limited"
    understood = isinstance(error, XeroError) and watch.incoming is not None and 400 <= watch.incoming.status < 500
    return "refused" if understood or isinstance(error, Refused) else "failed"


def _write(endpoint: str, purpose: str, watch: Stopwatch, outcome: str) -> None:
    """Without an organisation in force there is nobody to show the row to, and none is written."""
    scope, incoming = tenancy.scope(), watch.incoming
    if scope.org_id is None:
        return
    with transaction() as session:
        session.add(
            XeroCall(
                purpose=purpose,
                asked_by=scope.user_id,
                method=endpoint_named(endpoint).method,
                endpoint=endpoint,
                status=incoming.status if incoming else None,
                outcome=outcome,
                records=watch.records,
                bytes=incoming.size if incoming else 0,
                milliseconds=watch.milliseconds,
                correlation_id=incoming.correlation_id if incoming else "",
            )
        )
