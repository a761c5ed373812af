"""Pushes that failed, need attention, or have hung for long. Of an invoice only its reference and
its fate are seen, nothing of its contents.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, String, and_, cast, func, or_, select

from admin.queries import Line, Lines, Wanted, named
from admin.queries.asks import latest_asks
from app.accounts.models import Organisation
from app.invoicing.models import Invoice, InvoicePush, InvoiceState
from app.kernel import clock
from app.kernel.db import db
from app.xero.support.tasks import give_up_push, retry_push

PAGE = 50
HANGING = timedelta(minutes=15)
RETRIED = (InvoiceState.FAILED, InvoiceState.NEEDS_ATTENTION)


def _hanging() -> ColumnElement[bool]:
    return and_(
        Invoice.state == InvoiceState.PUSHING, InvoicePush.last_sent_at < clock.now() - HANGING
    )


def _troubled(state: str) -> ColumnElement[bool]:
    chosen = {
        "failed": Invoice.state == InvoiceState.FAILED,
        "needs_attention": Invoice.state == InvoiceState.NEEDS_ATTENTION,
        "pushing": _hanging(),
    }
    return chosen[state] if state in chosen else or_(*chosen.values())


def _failures() -> Wanted:
    asks = latest_asks(retry_push, give_up_push)
    asked = (asks.c.org_id == Invoice.org_id) & (asks.c.subject == cast(Invoice.id, String))
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
        .outerjoin(asks, asked)
    )


def push_failures(state: str = "", q: str = "", page: int = 1) -> Lines:
    """One page of pushes in trouble, newest invoice first; one more than a page when there are
    others.
    """
    wanted = (
        _failures().where(_troubled(state)).order_by(Invoice.created_at.desc(), Invoice.id.desc())
    )
    if q:
        wanted = wanted.where(named(q) | Invoice.reference.icontains(q, autoescape=True))
    return db.session.execute(wanted.limit(PAGE + 1).offset((page - 1) * PAGE)).all()


def push_failure(org_id: UUID, invoice_id: UUID) -> Line | None:
    """The push that failed or needs attention, or None."""
    wanted = _failures().where(
        Invoice.org_id == org_id, Invoice.id == invoice_id, Invoice.state.in_(RETRIED)
    )
    return db.session.execute(wanted).one_or_none()


def pushes_by_state() -> dict[str, int]:
    """How many pushes are in each kind of trouble."""
    joined = select(Invoice.state, func.count()).outerjoin(
        InvoicePush,
        and_(InvoicePush.org_id == Invoice.org_id, InvoicePush.invoice_id == Invoice.id),
    )
    counted = db.session.execute(joined.where(_troubled("")).group_by(Invoice.state))
    return dict.fromkeys(("failed", "needs_attention", "pushing"), 0) | {
        str(state): number for state, number in counted
    }
