"""The list of invoices, its sums, and how many there are in each part of their life."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select

from app.invoicing.models import Invoice, InvoiceState
from app.kernel.db import db
from app.kernel.tenancy import current_org_id

PAGE = 50

# What people look for, and the states that it covers.
STAGES: dict[str, tuple[InvoiceState, ...]] = {
    "drafts": (InvoiceState.DRAFT,),
    "sending": (InvoiceState.QUEUED, InvoiceState.PUSHING),
    "problems": (InvoiceState.FAILED, InvoiceState.NEEDS_ATTENTION),
    "in_xero": (InvoiceState.PUSHED, InvoiceState.SUBMITTED, InvoiceState.AUTHORISED),
    "paid": (InvoiceState.PAID,),
    "ended": (InvoiceState.VOIDED, InvoiceState.DELETED, InvoiceState.DISCARDED),
}


@dataclass(frozen=True)
class InvoiceFilter:
    """`stage`: one of STAGES, or '' for all that have not ended. `search`: part of a number or of a client's name."""

    stage: str = ""
    search: str = ""


@dataclass(frozen=True)
class CurrencySum:
    """Hundredths."""

    currency: str
    count: int
    total: int


def invoices(wanted: InvoiceFilter, page: int = 1) -> list[Invoice]:
    """One page, newest first; one more than a page when there are more."""
    found = select(Invoice).where(*_conditions(wanted)).order_by(Invoice.created_at.desc(), Invoice.id.desc())
    return list(db.session.scalars(found.limit(PAGE + 1).offset((page - 1) * PAGE)))


def sums(wanted: InvoiceFilter) -> list[CurrencySum]:
    """Over all pages, by currency."""
    summed = select(Invoice.currency, func.count(), func.sum(Invoice.total_minor)).where(*_conditions(wanted)).group_by(Invoice.currency)
    return [CurrencySum(currency, count, int(total)) for currency, count, total in db.session.execute(summed.order_by(Invoice.currency))]


def stage_counts() -> dict[str, int]:
    counted = select(Invoice.state, func.count()).where(Invoice.org_id == current_org_id()).group_by(Invoice.state)
    by_state: dict[InvoiceState, int] = {row[0]: row[1] for row in db.session.execute(counted)}
    return {stage: sum(by_state.get(state, 0) for state in states) for stage, states in STAGES.items()}


def _conditions(wanted: InvoiceFilter) -> list[ColumnElement[bool]]:
    stage = Invoice.state.in_(STAGES[wanted.stage]) if wanted.stage in STAGES else Invoice.state.not_in(STAGES["ended"])
    conditions = [Invoice.org_id == current_org_id(), stage]
    if wanted.search:
        columns = (Invoice.client_name, Invoice.reference, Invoice.xero_number)
        conditions.append(or_(*(column.icontains(wanted.search, autoescape=True) for column in columns)))
    return conditions
