from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.kernel import audit
from app.kernel.db import transaction
from app.kernel.errors import NotFound
from app.kernel.ids import new_id
from app.kernel.tenancy import current_org_id
from app.projects.models import Rate
from app.projects.rules import EARLIEST, RateScope, check_amount
from app.projects.services.naming import unique

TAKEN = "A rate already starts on this date. Change that one, or choose another date."


def add_rate(scope: RateScope, amount: Decimal | None, starts_on: date = EARLIEST) -> UUID:
    """From STARTS_ON the hourly rate of SCOPE is AMOUNT, which replaces the one before; None ends
    it: the next level of the cascade decides.
    """
    rate_id = new_id()
    if amount is not None:
        check_amount(amount)
    try:
        with transaction() as session:
            rate = Rate(id=rate_id, starts_on=starts_on, amount=amount)
            rate.membership_id, rate.project_id, rate.client_id = (
                scope.membership_id,
                scope.project_id,
                scope.client_id,
            )
            with unique(session, TAKEN, "starts_on"):
                session.add(rate)
            audit.record("rate.added", scope.level, rate=_facts(rate))
    except IntegrityError as error:
        raise NotFound from error
    return rate_id


def update_rate(rate_id: UUID, amount: Decimal | None, starts_on: date) -> None:
    """Correct a rate. Invoices keep what they were made with; time that is not invoiced yet
    follows.
    """
    if amount is not None:
        check_amount(amount)
    with transaction() as session:
        rate = _load(session, rate_id)
        before = _facts(rate)
        with unique(session, TAKEN, "starts_on"):
            rate.amount, rate.starts_on = amount, starts_on
        audit.record("rate.changed", _scope(rate).level, before=before, rate=_facts(rate))


def delete_rate(rate_id: UUID) -> None:
    """As if the rate had never been: allowed because invoices hold snapshots."""
    with transaction() as session:
        rate = _load(session, rate_id)
        audit.record("rate.deleted", _scope(rate).level, rate=_facts(rate))
        session.delete(rate)


def _load(session: Session, rate_id: UUID) -> Rate:
    rate = session.get(Rate, (current_org_id(), rate_id), with_for_update=True)
    if rate is None:
        raise NotFound
    return rate


def _scope(rate: Rate) -> RateScope:
    return RateScope(rate.membership_id, rate.project_id, rate.client_id)


def _facts(rate: Rate) -> dict[str, str]:
    return {
        "amount": str(rate.amount) if rate.amount is not None else "none",
        "starts_on": rate.starts_on.isoformat(),
    }
