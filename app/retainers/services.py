from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.kernel import audit
from app.kernel.db import own, transaction
from app.kernel.errors import Conflict, DomainError, NotFound
from app.kernel.ids import new_id
from app.kernel.rows import own_row
from app.kernel.tenancy import current_org_id
from app.kernel.versions import check_version, edit_rows
from app.projects.models import BillingMode
from app.projects.services.currencies import hold_currency
from app.projects.services.duplicates import is_unique_violation, refuse_duplicate
from app.projects.services.projects import (
    FirstRate,
    NewClient,
    ProjectDetails,
    add_project,
    change_project,
    lock_project,
)
from app.retainers.models import Retainer, RetainerBill
from app.retainers.queries import terms_of
from app.retainers.rules import (
    Period,
    PeriodStatement,
    RetainerTerms,
    check_terms,
    periods,
    periods_until,
)

DATE_TAKEN_MESSAGE = "Other terms start on this date. Change those, or choose another date."
BILLED_MESSAGE = (
    "An invoice was made of a period on these terms, and this would change it. Add terms from a"
    " later date instead."
)


def create_retained_project(
    client: UUID | NewClient,
    details: ProjectDetails,
    terms: RetainerTerms,
    rate: FirstRate | None = None,
) -> UUID:
    """Create a project billed by a retainer, with its first terms; raises as `create_project`."""
    with transaction() as session:
        project_id = add_project(session, client, details, rate)
        _add_terms(session, project_id, terms, details.name)
        return project_id


def change_retained_project(
    session: Session,
    project_id: UUID,
    details: ProjectDetails,
    terms: RetainerTerms | None,
    client_id: UUID | None = None,
    version: str | None = None,
) -> None:
    """As `change_project`, inside the open transaction; the project may have been billed otherwise
    so far. `terms` become its first; they are left alone when it has any.
    """
    change_project(session, project_id, details, client_id, version)
    if terms is not None and not _terms_history(session, project_id):
        _add_terms(session, project_id, terms, details.name)


def add_terms(project_id: UUID, terms: RetainerTerms, currency: str | None = None) -> UUID:
    """Add terms that hold from their date on; earlier ones stay. `currency`: their amounts were
    read in it.

    Raises DomainError beside a field, also when a billed period would change; and when the client
    is billed in another currency by now.
    """
    with transaction() as session:
        hold_currency(session, currency, project_id=project_id)
        project = lock_project(session, project_id)
        if project.billing_mode != BillingMode.RETAINER:
            raise DomainError("This project is not billed by a retainer. Change its billing first.")
        return _add_terms(session, project_id, terms, project.name)


def update_terms(
    retainer_id: UUID,
    terms: RetainerTerms,
    version: str | None = None,
    currency: str | None = None,
) -> None:
    """Correct terms; raises as `add_terms`, and EditConflict when they are not as they were at
    `version`.
    """
    with transaction() as session:
        project_id = own_row(Retainer, retainer_id).project_id
        hold_currency(session, currency, project_id=project_id)
        row, name = _lock_terms(session, retainer_id)
        with (
            edit_rows(version, row),
            _protect_billed_periods(session, row.project_id),
            refuse_duplicate(session, DATE_TAKEN_MESSAGE, "starts_on"),
        ):
            _fill_terms(row, check_terms(terms))
        audit.record("retainer.changed", name, **_audit_details(session, row.project_id, terms))


def delete_terms(retainer_id: UUID, version: str | None = None) -> None:
    """Remove terms as if they had never been.

    Raises DomainError for a project's only terms, and when a billed period would change;
    EditConflict when they are not as they were at `version`.
    """
    with transaction() as session:
        row, name = _lock_terms(session, retainer_id)
        check_version(version, row)
        if len(_terms_history(session, row.project_id)) == 1:
            raise DomainError(
                "These are the only terms. Change them, or bill the project another way."
            )
        with _protect_billed_periods(session, row.project_id):
            session.delete(row)
            session.flush()
        audit.record(
            "retainer.terms_deleted", name, **_audit_details(session, row.project_id, terms_of(row))
        )


def add_retainer_bill(
    session: Session, project_id: UUID, account: PeriodStatement, invoice_id: UUID
) -> None:
    """Put the period on the invoice as `account` says, inside the open transaction.

    Raises Conflict when a live invoice has it.
    """
    bill = RetainerBill(
        id=new_id(), project_id=project_id, period_start=account.start, invoice_id=invoice_id
    )
    bill.used_seconds, bill.overage_seconds = account.used, account.overage
    try:
        with session.begin_nested():
            session.add(bill)
    except IntegrityError as error:
        if not is_unique_violation(error):
            raise NotFound from error
        raise Conflict("This period is on another invoice already.") from error


def release_periods(session: Session, invoice_id: UUID) -> int:
    """Let the invoice's periods be billed again, inside the open transaction; returns how many
    there were.
    """
    bills = delete(RetainerBill).where(own(RetainerBill), RetainerBill.invoice_id == invoice_id)
    return len(session.execute(bills.returning(RetainerBill.id)).all())


def _add_terms(session: Session, project_id: UUID, terms: RetainerTerms, name: str) -> UUID:
    row = Retainer(id=new_id(), project_id=project_id)
    with (
        _protect_billed_periods(session, project_id),
        refuse_duplicate(session, DATE_TAKEN_MESSAGE, "starts_on"),
    ):
        _fill_terms(row, check_terms(terms))
        session.add(row)
    audit.record(
        "retainer.stopped" if terms.stops else "retainer.terms_added",
        name,
        **_audit_details(session, project_id, terms),
    )
    return row.id


def _fill_terms(row: Retainer, terms: RetainerTerms) -> None:
    row.starts_on, row.every, row.anchor_day, row.anchor_month = (
        terms.starts_on,
        terms.every.value,
        terms.day,
        terms.month,
    )
    row.fee_minor, row.cap_seconds, row.overage_rate = (
        terms.fee_minor,
        terms.cap_seconds,
        terms.overage_rate,
    )
    row.rollover, row.rollover_seconds, row.rollover_periods = (
        terms.rollover.value,
        terms.rollover_seconds,
        terms.rollover_periods,
    )
    row.prorate, row.stops = terms.prorate, terms.stops


def _lock_terms(session: Session, retainer_id: UUID) -> tuple[Retainer, str]:
    """The terms and the project's name. Terms change one at a time because the project is locked.

    Raises NotFound.
    """
    unlocked = session.get(Retainer, (current_org_id(), retainer_id))
    project = lock_project(session, unlocked.project_id) if unlocked else None
    row = session.get(Retainer, (current_org_id(), retainer_id), populate_existing=True)
    if row is None or project is None:
        raise NotFound
    return row, project.name


def _terms_history(session: Session, project_id: UUID) -> list[RetainerTerms]:
    rows = select(Retainer).where(own(Retainer), Retainer.project_id == project_id)
    return [terms_of(row) for row in session.scalars(rows)]


@contextmanager
def _protect_billed_periods(session: Session, project_id: UUID) -> Iterator[None]:
    """Raises DomainError beside `starts_on` when the block changes a billed period."""
    billed = select(RetainerBill.period_start).where(
        own(RetainerBill), RetainerBill.project_id == project_id
    )
    starts = set(session.scalars(billed))
    before = _periods_at(session, project_id, starts)
    yield
    if _periods_at(session, project_id, starts) != before:
        raise DomainError(BILLED_MESSAGE, "starts_on")


def _periods_at(session: Session, project_id: UUID, starts: set[date]) -> list[Period]:
    if not starts:
        return []
    return [
        period
        for period in periods_until(periods(_terms_history(session, project_id)), max(starts))
        if period.start in starts
    ]


def _audit_details(session: Session, project_id: UUID, terms: RetainerTerms) -> dict[str, Any]:
    details: dict[str, Any] = {"starts_on": terms.starts_on.isoformat()}
    if terms.stops:
        return details
    rate = None if terms.overage_rate is None else str(terms.overage_rate)
    details["currency"] = lock_project(session, project_id).client.currency
    return details | {
        "every": terms.every.value,
        "fee_minor": terms.fee_minor,
        "cap_seconds": terms.cap_seconds,
        "overage_rate": rate,
    }
