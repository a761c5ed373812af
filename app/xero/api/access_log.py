"""The data access log: one row for every call to Xero, failures included (product.md)."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import update

from app.kernel import tenancy
from app.kernel.db import own, transaction
from app.kernel.ids import new_id
from app.xero.api.endpoints import Endpoint
from app.xero.api.errors import RateLimited, Refused, TooLate, XeroError
from app.xero.api.http import Exchange
from app.xero.api.models import XeroCall


@contextmanager
def log_call(endpoint: Endpoint, purpose: str, exchange: Exchange) -> Iterator[None]:
    """Around one call: its row is written before, so that it stands even when this process dies,
    and completed afterwards, however the call ends.

    Each in a transaction of its own. Without an organisation in force there is nobody to show the
    row to, and none is written.
    """
    row_id, outcome = _add_row(endpoint, purpose), "failed"
    try:
        yield
        outcome = "ok"
    except Exception as error:
        outcome = _outcome_of(error, exchange)
        raise
    finally:
        if row_id is not None:
            _complete_row(row_id, exchange, outcome)


def _add_row(endpoint: Endpoint, purpose: str) -> UUID | None:
    scope, row_id = tenancy.current_scope(), new_id()
    if scope.org_id is None:
        return None
    with transaction() as session:
        session.add(
            XeroCall(
                id=row_id,
                purpose=purpose,
                asked_by=scope.user_id,
                method=endpoint.method,
                endpoint=endpoint.name,
                outcome="unknown",
            )
        )
    return row_id


def _outcome_of(error: Exception, exchange: Exchange) -> str:
    if isinstance(error, RateLimited) or (exchange.response and exchange.response.status == 429):
        return "limited"
    if isinstance(error, TooLate):
        return "unsent"
    refused = (
        isinstance(error, XeroError)
        and exchange.response is not None
        and 400 <= exchange.response.status < 500
    )
    return "refused" if refused or isinstance(error, Refused) else "failed"


def _complete_row(row_id: UUID, exchange: Exchange, outcome: str) -> None:
    values: dict[str, object] = {
        "outcome": outcome,
        "records": exchange.records,
        "milliseconds": exchange.milliseconds,
    }
    if exchange.response is not None:
        values |= {
            "status": exchange.response.status,
            "bytes": exchange.response.size,
            "correlation_id": exchange.response.correlation_id,
        }
    row = update(XeroCall).where(own(XeroCall), XeroCall.id == row_id)
    with transaction() as session:
        session.execute(row.values(values).execution_options(synchronize_session=False))
