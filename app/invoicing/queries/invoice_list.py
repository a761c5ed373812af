"""The list of invoices, its sums, and how many there are in each part of their life."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import defer

from app.invoicing.models import Invoice, InvoiceRelease, InvoiceState
from app.invoicing.rules.status import ENDED_STATES
from app.kernel.db import db, own
from app.kernel.money import Hundredths

PAGE_SIZE = 50

# What people look for, and the states that it covers; one that ended in Xero and still holds its
# time is looked for among the problems, and one that Xero warned of there, too.
STAGES: dict[str, tuple[InvoiceState, ...]] = {
    "drafts": (InvoiceState.DRAFT,),
    "sending": (InvoiceState.QUEUED, InvoiceState.PUSHING),
    "problems": (InvoiceState.FAILED, InvoiceState.NEEDS_ATTENTION),
    "in_xero": (InvoiceState.PUSHED, InvoiceState.SUBMITTED, InvoiceState.AUTHORISED),
    "paid": (InvoiceState.PAID,),
    "ended": (InvoiceState.VOIDED, InvoiceState.DELETED, InvoiceState.DISCARDED),
}
ORDERS = {
    "made": Invoice.created_at,
    "client": Invoice.client_name,
    "date": Invoice.invoice_date,
    "due": Invoice.due_date,
    "total": Invoice.total_hundredths,
}
NEWEST_FIRST_SORT = "-made"


@dataclass(frozen=True)
class InvoiceFilter:
    """`today`: of whoever looks; what was due before it is overdue. `stage`: one of STAGES,
    "overdue", or '' for all that have not ended. `search`: part of a number or of a client's name.
    `start`, `end`: of the invoice's date, both included. `sort`: one of ORDERS, with '-' in front
    the other way round.
    """

    today: date
    stage: str = ""
    search: str = ""
    client_id: UUID | None = None
    created_by: UUID | None = None
    currency: str = ""
    start: date | None = None
    end: date | None = None
    sort: str = NEWEST_FIRST_SORT


@dataclass(frozen=True)
class CurrencySum:
    """Hundredths. `owed`: of what is approved and not paid."""

    currency: str
    count: int
    total: Hundredths
    owed: Hundredths


def matching_invoices(filters: InvoiceFilter, page: int = 1) -> list[Invoice]:
    """One page; one more than a page when there are more."""
    query = (
        select(Invoice)
        .where(*_conditions(filters))
        .order_by(*_order(filters.sort))
        .options(defer(Invoice.search_key))
    )
    return list(db.session.scalars(query.limit(PAGE_SIZE + 1).offset((page - 1) * PAGE_SIZE)))


def _order(sort: str) -> tuple[ColumnElement[Any], ...]:
    column = ORDERS[sort.removeprefix("-")]
    return (
        (column.desc(), Invoice.id.desc())
        if sort.startswith("-")
        else (column.asc(), Invoice.id.asc())
    )


def currency_sums(filters: InvoiceFilter) -> list[CurrencySum]:
    """Over all pages, by currency."""
    owed = case((Invoice.state == InvoiceState.AUTHORISED, _total_in_xero()), else_=0)
    summed = (
        select(Invoice.currency, func.count(), func.sum(Invoice.total_hundredths), func.sum(owed))
        .where(*_conditions(filters))
        .group_by(Invoice.currency)
    )
    return [
        CurrencySum(currency, count, Hundredths(int(total)), Hundredths(int(owed)))
        for currency, count, total, owed in db.session.execute(summed.order_by(Invoice.currency))
    ]


def _total_in_xero() -> ColumnElement[int]:
    return func.coalesce(Invoice.xero_total_hundredths, Invoice.total_hundredths)


def stage_counts(today: date) -> dict[str, int]:
    """How many invoices each stage has; '' for all that have not ended."""
    counted = select(Invoice.state, func.count()).where(own(Invoice)).group_by(Invoice.state)
    by_state: dict[InvoiceState, int] = {row[0]: row[1] for row in db.session.execute(counted)}
    counts = {
        stage: sum(by_state.get(state, 0) for state in states) for stage, states in STAGES.items()
    }
    waiting, warned, overdue = _count_each(_holds_ended_work(), _is_warned(), _is_overdue(today))
    ended = counts["ended"] - waiting
    return counts | {
        "": sum(by_state.values()) - ended,
        "problems": counts["problems"] + waiting + warned,
        "overdue": overdue,
        "ended": ended,
    }


def _count_each(*conditions: ColumnElement[bool]) -> list[int]:
    """Of how many invoices each condition is true."""
    counts = [
        select(func.count()).select_from(Invoice).where(own(Invoice), condition).scalar_subquery()
        for condition in conditions
    ]
    return list(db.session.execute(select(*counts)).one())


def _is_overdue(today: date) -> ColumnElement[bool]:
    return and_(Invoice.state == InvoiceState.AUTHORISED, Invoice.due_date < today)


def _is_warned() -> ColumnElement[bool]:
    """As `Invoice.is_warned`."""
    return and_(Invoice.state == InvoiceState.PUSHED, Invoice.problem.is_not(None))


def _holds_ended_work() -> ColumnElement[bool]:
    """Ended in Xero, and a person has not yet let go of what it holds."""
    let_go = exists().where(
        InvoiceRelease.org_id == Invoice.org_id, InvoiceRelease.invoice_id == Invoice.id
    )
    return and_(Invoice.state.in_(ENDED_STATES), ~let_go)


def _in_stage(stage: str, today: date) -> ColumnElement[bool]:
    if stage == "overdue":
        return _is_overdue(today)
    if stage == "problems":
        return or_(Invoice.state.in_(STAGES["problems"]), _holds_ended_work(), _is_warned())
    if stage == "ended":
        return and_(Invoice.state.in_(STAGES["ended"]), ~_holds_ended_work())
    return (
        Invoice.state.in_(STAGES[stage])
        if stage in STAGES
        else or_(Invoice.state.not_in(STAGES["ended"]), _holds_ended_work())
    )


def invoice_currencies() -> list[str]:
    """The currencies of all invoices."""
    query = select(Invoice.currency).where(own(Invoice)).distinct()
    return sorted(db.session.scalars(query))


def _conditions(filters: InvoiceFilter) -> list[ColumnElement[bool]]:
    conditions = [own(Invoice), _in_stage(filters.stage, filters.today)]
    equal = [
        (Invoice.client_id, filters.client_id),
        (Invoice.created_by, filters.created_by),
        (Invoice.currency, filters.currency),
    ]
    conditions += [column == value for column, value in equal if value]
    if filters.start:
        conditions.append(Invoice.invoice_date >= filters.start)
    if filters.end:
        conditions.append(Invoice.invoice_date <= filters.end)
    if filters.search:
        conditions.append(
            Invoice.search_key.contains(
                unicodedata.normalize("NFKC", filters.search).lower(), autoescape=True
            )
        )
    return conditions
