"""Asking for a reading of statuses or for a comparison: one of each waits at most, however often it
is asked for.
"""

from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.invoicing.models import Invoice
from app.invoicing.rules.status import OPEN_STATES
from app.kernel import clock, tenancy
from app.kernel.db import db, own, transaction, writing_session
from app.kernel.events import emit
from app.kernel.ids import new_id
from app.kernel.jobs.rounds import RoundPart, is_included
from app.xero.api.models import TenantDirectory
from app.xero.connection.models import Connection, ConnectionState
from app.xero.connection.queries import current_connection, follows_invoices
from app.xero.status.queries import announced_changes, has_announced_change
from app.xero.status.rules import COMPARISON, READING
from app.xero.sync.events import SyncRunRequested
from app.xero.sync.models import SyncRun


def request_reading(cause: str) -> bool:
    """As `ask_for_reading`, in a transaction of its own."""
    with transaction():
        return ask_for_reading(cause)


def ask_for_reading(cause: str) -> bool:
    """Inside the open transaction: ask what became of the pushed invoices because of `cause`
    (button, hourly, webhook, connected, support).

    False, and nothing is asked for, without a usable connection or while the module is off.
    """
    return _request_run(READING, cause, urgent=cause in ("button", "connected"))


def request_comparison(since: date | None, cause: str = "button") -> bool:
    """Ask for a comparison of the invoices dated since that day (None: all) with what Xero holds.
    Opens a transaction; False as above.
    """
    with transaction():
        return _request_run(COMPARISON, cause, urgent=True, since=since)


def _request_run(kind: str, cause: str, *, urgent: bool, since: date | None = None) -> bool:
    session, org_id = writing_session(), tenancy.current_org_id()
    usable = select(Connection.id).where(
        Connection.org_id == org_id, Connection.state == ConnectionState.CONNECTED
    )
    if session.scalar(usable) is None or not follows_invoices():
        return False
    waiting = session.scalar(
        select(SyncRun)
        .where(SyncRun.org_id == org_id, SyncRun.kind == kind, SyncRun.state == "waiting")
        .limit(1)
    )
    if waiting is None:
        session.add(
            SyncRun(
                id=new_id(),
                created_at=clock.now(),
                kind=kind,
                cause=cause,
                asked_by=tenancy.current_scope().user_id,
                since=since,
            )
        )
    else:
        waiting.since = min(waiting.since, since) if waiting.since and since else None
        waiting.cause = cause if waiting.cause == "webhook" else waiting.cause
    emit(SyncRunRequested(org_id, kind, is_urgent=urgent))
    return True


def request_reading_everywhere(part: RoundPart | None) -> None:
    """The safety net: a reading in each connected organisation of that part of a round (None: of
    all) that has an invoice open in Xero.
    """
    for org_id in set(db.session.scalars(select(TenantDirectory.org_id))):
        if is_included(part, org_id):
            with tenancy.acting_as(org_id):
                if _has_open_invoices():
                    request_reading("hourly")


def _has_open_invoices() -> bool:
    live = select(Invoice.id).where(
        own(Invoice),
        Invoice.state.in_(OPEN_STATES),
        Invoice.xero_invoice_id.is_not(None),
    )
    return db.session.execute(live.limit(1)).first() is not None


def request_announced() -> None:
    """Ask for a reading when there is news of an invoice of ours. Opens a transaction."""
    connected = current_connection()
    if connected is not None and announced_changes(connected.tenant_id):
        request_reading("webhook")


def ask_about_early_change(invoice_id: UUID) -> None:
    """Inside the open transaction, which has just learnt the invoice's id in Xero: ask for a
    reading when Xero announced a change of it before that.
    """
    connected = current_connection()
    if connected is not None and has_announced_change(connected.tenant_id, invoice_id):
        ask_for_reading("webhook")
