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
from app.kernel.tenancy import current_org_id
from app.projects.models import BillingMode
from app.projects.services.naming import unique
from app.projects.services.projects import ProjectDetails, add_project, change_project, load
from app.retainers.models import Retainer, RetainerBill
from app.retainers.queries import terms_of
from app.retainers.rules import Period, PeriodStatement, RetainerTerms, check_terms, periods, until

TAKEN = "Other terms start on this date. Change those, or choose another date."
BILLED = (
    "An invoice was made of a period on these terms, and this would change it. Add terms from a"
    " later date instead."
)


def create_retained_project(client_id: UUID, details: ProjectDetails, terms: RetainerTerms) -> UUID:
    """A project billed by a retainer, with its first terms, both or neither."""
    with transaction() as session:
        project_id = add_project(session, client_id, details)
        _add(session, project_id, terms, details.name)
        return project_id


def update_retained_project(
    project_id: UUID, details: ProjectDetails, terms: RetainerTerms | None
) -> None:
    """Change the project, which may have been billed otherwise; its first TERMS when it has none
    yet.
    """
    with transaction() as session:
        change_project(session, project_id, details)
        if terms is not None and not _history(session, project_id):
            _add(session, project_id, terms, details.name)


def add_terms(project_id: UUID, terms: RetainerTerms) -> UUID:
    """TERMS from their date on; those before stay. Raises DomainError beside a field, above all
    when a billed period would change.
    """
    with transaction() as session:
        project = load(session, project_id)
        if project.billing_mode != BillingMode.RETAINER:
            raise DomainError("This project is not billed by a retainer. Change its billing first.")
        return _add(session, project_id, terms, project.name)


def update_terms(retainer_id: UUID, terms: RetainerTerms) -> None:
    """Correct a row of terms, as `add_terms`."""
    with transaction() as session:
        row, name = _held(session, retainer_id)
        with _billed_periods_stay(session, row.project_id), unique(session, TAKEN, "starts_on"):
            _fill(row, check_terms(terms))
        audit.record("retainer.changed", name, **_facts(session, row.project_id, terms))


def delete_terms(retainer_id: UUID) -> None:
    """As if these terms had never been; refused for the only ones and when a billed period would
    change.
    """
    with transaction() as session:
        row, name = _held(session, retainer_id)
        if len(_history(session, row.project_id)) == 1:
            raise DomainError(
                "These are the only terms. Change them, or bill the project otherwise."
            )
        with _billed_periods_stay(session, row.project_id):
            session.delete(row)
            session.flush()
        audit.record(
            "retainer.terms_deleted", name, **_facts(session, row.project_id, terms_of(row))
        )


def hold_period(
    session: Session, project_id: UUID, account: PeriodStatement, invoice_id: UUID
) -> None:
    """The period is on the invoice from now on, as ACCOUNT says; inside the open transaction.
    Raises Conflict when a live invoice has it.
    """
    row = RetainerBill(
        id=new_id(), project_id=project_id, period_start=account.start, invoice_id=invoice_id
    )
    row.used_seconds, row.overage_seconds = account.used, account.overage
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        if getattr(error.orig, "sqlstate", "") != "23505":
            raise NotFound from error
        raise Conflict("This period is on another invoice already.") from error


def release_periods(session: Session, invoice_id: UUID) -> int:
    """The invoice lets go of its periods, which may be billed again; inside the open transaction.
    Answers how many.
    """
    mine = delete(RetainerBill).where(own(RetainerBill), RetainerBill.invoice_id == invoice_id)
    return len(session.execute(mine.returning(RetainerBill.id)).all())


def _add(session: Session, project_id: UUID, terms: RetainerTerms, name: str) -> UUID:
    row = Retainer(id=new_id(), project_id=project_id)
    with _billed_periods_stay(session, project_id), unique(session, TAKEN, "starts_on"):
        _fill(row, check_terms(terms))
        session.add(row)
    audit.record(
        "retainer.stopped" if terms.stops else "retainer.terms_added",
        name,
        **_facts(session, project_id, terms),
    )
    return row.id


def _fill(row: Retainer, terms: RetainerTerms) -> None:
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


def _held(session: Session, retainer_id: UUID) -> tuple[Retainer, str]:
    """The terms and the project's name; held by the project, so that terms change one at a time."""
    known = session.get(Retainer, (current_org_id(), retainer_id))
    project = load(session, known.project_id) if known else None
    row = session.get(Retainer, (current_org_id(), retainer_id), populate_existing=True)
    if row is None or project is None:
        raise NotFound
    return row, project.name


def _history(session: Session, project_id: UUID) -> list[RetainerTerms]:
    wanted = select(Retainer).where(own(Retainer), Retainer.project_id == project_id)
    return [terms_of(row) for row in session.scalars(wanted)]


@contextmanager
def _billed_periods_stay(session: Session, project_id: UUID) -> Iterator[None]:
    """Whatever the block changes, a period that an invoice holds stays as it is; raises DomainError
    beside `starts_on`.
    """
    billed = select(RetainerBill.period_start).where(
        own(RetainerBill), RetainerBill.project_id == project_id
    )
    starts = set(session.scalars(billed))
    before = _periods_at(session, project_id, starts)
    yield
    if _periods_at(session, project_id, starts) != before:
        raise DomainError(BILLED, "starts_on")


def _periods_at(session: Session, project_id: UUID, starts: set[date]) -> list[Period]:
    if not starts:
        return []
    return [
        period
        for period in until(periods(_history(session, project_id)), max(starts))
        if period.start in starts
    ]


def _facts(session: Session, project_id: UUID, terms: RetainerTerms) -> dict[str, Any]:
    facts: dict[str, Any] = {"starts_on": terms.starts_on.isoformat()}
    if terms.stops:
        return facts
    rate = None if terms.overage_rate is None else str(terms.overage_rate)
    facts["currency"] = load(session, project_id).client.currency
    return facts | {
        "every": terms.every.value,
        "fee_minor": terms.fee_minor,
        "cap_seconds": terms.cap_seconds,
        "overage_rate": rate,
    }
