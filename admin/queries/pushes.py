"""Pushes that failed, need attention, or have hung for long. Of an invoice only its reference and
its fate are seen, nothing of its contents.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, String, and_, cast, func, or_, select

from admin.queries import ResultRow, Rows, Statement, names_organisation, page_rows
from admin.queries.requests import latest_requests
from app.accounts.models import Organisation
from app.invoicing.models import Invoice, InvoicePush, InvoiceState
from app.kernel import clock
from app.kernel.db import db
from app.xero.support.tasks import give_up_push, retry_push

HANGING_AFTER = timedelta(minutes=15)
RETRYABLE_STATES = (InvoiceState.FAILED, InvoiceState.NEEDS_ATTENTION)


def _is_hanging() -> ColumnElement[bool]:
    return and_(
        Invoice.state == InvoiceState.PUSHING,
        InvoicePush.last_sent_at < clock.now() - HANGING_AFTER,
    )


def _is_troubled(state: str) -> ColumnElement[bool]:
    chosen = {
        "failed": Invoice.state == InvoiceState.FAILED,
        "needs_attention": Invoice.state == InvoiceState.NEEDS_ATTENTION,
        "pushing": _is_hanging(),
    }
    return chosen[state] if state in chosen else or_(*chosen.values())


def _push_failures() -> Statement:
    asks = latest_requests(retry_push, give_up_push)
    request_of_push = (asks.c.org_id == Invoice.org_id) & (
        asks.c.subject == cast(Invoice.id, String)
    )
    return (
        select(
            Invoice.org_id,
            Invoice.id,
            Organisation.name,
            Invoice.reference,
            Invoice.state,
            Invoice.problem,
            Invoice.advice,
            Invoice.created_at,
            func.coalesce(InvoicePush.attempts, 0).label("attempts"),
            func.coalesce(InvoicePush.unknown, False).label("unknown"),
            InvoicePush.last_sent_at,
            asks.c.kind.label("ask"),
            asks.c.state.label("asked"),
            asks.c.last_error.label("answer"),
        )
        .join(Organisation, Organisation.id == Invoice.org_id)
        .outerjoin(
            InvoicePush,
            and_(InvoicePush.org_id == Invoice.org_id, InvoicePush.invoice_id == Invoice.id),
        )
        .outerjoin(asks, request_of_push)
    )


def push_failures(state: str = "", q: str = "", page: int = 1) -> Rows:
    """One page of pushes in trouble, newest invoice first; one more than a page when there are
    others.
    """
    statement = (
        _push_failures()
        .where(_is_troubled(state))
        .order_by(Invoice.created_at.desc(), Invoice.id.desc())
    )
    if q:
        statement = statement.where(
            names_organisation(q) | Invoice.reference.icontains(q, autoescape=True)
        )
    return page_rows(statement, page)


def push_failure(org_id: UUID, invoice_id: UUID) -> ResultRow | None:
    """The push that failed or needs attention, or None."""
    statement = _push_failures().where(
        Invoice.org_id == org_id, Invoice.id == invoice_id, Invoice.state.in_(RETRYABLE_STATES)
    )
    return db.session.execute(statement).one_or_none()


def pushes_by_state() -> dict[str, int]:
    """How many pushes are in each kind of trouble."""
    joined = select(Invoice.state, func.count()).outerjoin(
        InvoicePush,
        and_(InvoicePush.org_id == Invoice.org_id, InvoicePush.invoice_id == Invoice.id),
    )
    rows = db.session.execute(joined.where(_is_troubled("")).group_by(Invoice.state))
    return dict.fromkeys(("failed", "needs_attention", "pushing"), 0) | {
        str(state): number for state, number in rows
    }
