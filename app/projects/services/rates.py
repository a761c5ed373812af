from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.kernel import audit
from app.kernel.db import transaction
from app.kernel.errors import NotFound
from app.kernel.ids import new_id
from app.kernel.rows import lock_row, own_row
from app.kernel.versions import check_version, edit_rows
from app.projects.models import Rate
from app.projects.queries import scope_of
from app.projects.rules import EARLIEST_RATE_DATE, RateScope, check_amount
from app.projects.services.currencies import hold_currency
from app.projects.services.duplicates import refuse_duplicate

DATE_TAKEN_MESSAGE = "A rate already starts on this date. Change that one, or choose another date."


def add_rate(
    scope: RateScope,
    amount: Decimal | None,
    starts_on: date = EARLIEST_RATE_DATE,
    currency: str | None = None,
) -> UUID:
    """Set the hourly rate of `scope` from a date on; it replaces the rate before.

    `currency`: in which the amount was typed; raises DomainError when that of the scope is another
    one by now. Without an amount the scope has no rate of its own from then on: the next level of
    the cascade decides.
    """
    try:
        with transaction() as session:
            _hold_currency_of(session, scope, currency)
            return add_rate_in(session, scope, amount, starts_on)
    except IntegrityError as error:
        raise NotFound from error


def add_rate_in(
    session: Session, scope: RateScope, amount: Decimal | None, starts_on: date
) -> UUID:
    """As `add_rate`, inside the open transaction, in the currency of the scope."""
    if amount is not None:
        check_amount(amount)
    rate = Rate(id=new_id(), starts_on=starts_on, amount=amount)
    rate.membership_id, rate.project_id, rate.client_id = (
        scope.membership_id,
        scope.project_id,
        scope.client_id,
    )
    with refuse_duplicate(session, DATE_TAKEN_MESSAGE, "starts_on"):
        session.add(rate)
    audit.record("rate.added", scope.level, rate=_audit_details(rate))
    return rate.id


def update_rate(
    rate_id: UUID,
    amount: Decimal | None,
    starts_on: date,
    version: str | None = None,
    currency: str | None = None,
) -> None:
    """Correct a rate: unbilled time follows, invoices keep what they were made with.

    Raises EditConflict when it is not as it was at `version`, DomainError as `add_rate`.
    """
    with transaction() as session:
        _hold_currency_of(session, scope_of(own_row(Rate, rate_id)), currency)
        rate = lock_row(session, Rate, rate_id)
        if amount is not None and amount != rate.amount:
            check_amount(amount)
        before = _audit_details(rate)
        with edit_rows(version, rate), refuse_duplicate(session, DATE_TAKEN_MESSAGE, "starts_on"):
            rate.amount, rate.starts_on = amount, starts_on
        audit.record("rate.changed", scope_of(rate).level, before=before, rate=_audit_details(rate))


def delete_rate(rate_id: UUID, version: str | None = None) -> None:
    """Remove a rate as if it had never been; invoices keep what they were made with.

    Raises EditConflict when it is not as it was at `version`.
    """
    with transaction() as session:
        rate = lock_row(session, Rate, rate_id)
        check_version(version, rate)
        audit.record("rate.deleted", scope_of(rate).level, rate=_audit_details(rate))
        session.delete(rate)


def _hold_currency_of(session: Session, scope: RateScope, currency: str | None) -> None:
    hold_currency(session, currency, client_id=scope.client_id, project_id=scope.project_id)


def _audit_details(rate: Rate) -> dict[str, str]:
    return {
        "amount": str(rate.amount) if rate.amount is not None else "none",
        "starts_on": rate.starts_on.isoformat(),
    }
