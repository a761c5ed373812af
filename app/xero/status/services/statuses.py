"""Reading what became of pushed invoices: the announced ones by their ids, otherwise all that
changed since the last time (facts 3.2, 3.11).
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import exists, func, select

from app.invoicing.models import Invoice, InvoiceEvent, InvoiceState
from app.invoicing.rules.status import FOLLOWED_STATES, OPEN_STATES, XeroInvoice
from app.invoicing.services.status import follow_invoices, mark_announcements
from app.kernel import clock
from app.kernel.db import db, own
from app.kernel.jobs import ClaimedJob
from app.xero.api.responses import XeroResponse
from app.xero.api.values import read_instant
from app.xero.connection.queries import follows_invoices
from app.xero.connection.services.calls import call
from app.xero.connection.services.holds import hold_connection
from app.xero.manifest import INVOICE_STATUS
from app.xero.status.queries import announced_changes
from app.xero.status.rules import read_invoice
from app.xero.sync.models import SyncRun
from app.xero.sync.services import runs

UNPAID = tuple(state for state in OPEN_STATES if state is not InvoiceState.PAID)
PAGE_SIZE = 1000
# As many as an address may hold (facts 3.2).
MAX_IDS_PER_CALL = 40
PURPOSE = "see the status of the invoices Hourline created"
SUMMARY = {"summaryOnly": "true", "unitdp": "4"}
LIST_INTERVAL = timedelta(minutes=90)
MARGIN = timedelta(
    days=1
)  # our clock and Xero's may differ when the first reading starts from our own record


def read_status(job: ClaimedJob) -> None:
    """One reading: few announced invoices are asked for by id, at most one call; anything else is
    one list of what changed.
    """
    if not follows_invoices():
        return
    position = runs.begin(job)
    announcements = announced_changes(position.connection.tenant_id)
    if _is_announced_only(position) and len(announcements) <= MAX_IDS_PER_CALL:
        _read_announced(job, position, announcements)
    else:
        _read_changed(job, position, announcements)


def _is_announced_only(position: runs.Position) -> bool:
    """Whether the run was asked for by an announcement and the last list is fresh: the list is what
    finds announcements that got lost.
    """
    cause = select(SyncRun.cause).where(own(SyncRun), SyncRun.id == position.run_id)
    fresh = (
        position.modified_since is not None
        and clock.now() - position.modified_since < LIST_INTERVAL
    )
    return fresh and position.page == 0 and db.session.scalar(cause) == "webhook"


def _read_announced(
    job: ClaimedJob, position: runs.Position, announcements: Mapping[UUID, datetime]
) -> None:
    xero_invoices = _read_by_ids(position, announcements)
    with hold_connection(position.connection, job, INVOICE_STATUS) as session:
        follow_invoices(session, xero_invoices)
        mark_announcements(session, announcements)
        runs.store_page(session, job, position, 0, len(xero_invoices), None)
        runs.finish(session, job, position)


def _read_changed(
    job: ClaimedJob, position: runs.Position, announcements: Mapping[UUID, datetime]
) -> None:
    since = position.modified_since or _first_pushed()
    full = since is not None
    while full:
        page = position.page + 1
        response = _changed_since(position, since, page)
        xero_invoices = _read_invoices(response)
        full = len(response.records("Invoices")) >= PAGE_SIZE
        position = _advance(position, page, response, xero_invoices)
        with hold_connection(position.connection, job, INVOICE_STATUS) as session:
            follow_invoices(session, xero_invoices)
            runs.store_page(session, job, position, page, len(xero_invoices), None)
        if full:
            runs.renew(job)
    others = _read_by_ids(position, _adopted_ids())
    with hold_connection(position.connection, job, INVOICE_STATUS) as session:
        follow_invoices(session, others)
        mark_announcements(session, announcements)
        runs.finish(
            session, job, replace(position, started_at=None) if position.disturbed else position
        )


def _adopted_ids() -> list[UUID]:
    """The newest that a person took over as ours and that are not paid yet: no list of what this
    app created need hold them.
    """
    by_a_person = exists().where(
        InvoiceEvent.org_id == Invoice.org_id,
        InvoiceEvent.invoice_id == Invoice.id,
        InvoiceEvent.kind == "adopted",
    )
    open_ones = (
        own(Invoice),
        Invoice.state.in_(UNPAID),
        Invoice.xero_invoice_id.is_not(None),
    )
    xero_ids = db.session.scalars(
        select(Invoice.xero_invoice_id)
        .where(*open_ones, by_a_person)
        .order_by(Invoice.id.desc())
        .limit(MAX_IDS_PER_CALL)
    )
    return [xero_id for xero_id in xero_ids if xero_id is not None]


def _read_by_ids(position: runs.Position, xero_ids: Collection[UUID]) -> list[XeroInvoice]:
    if not xero_ids:
        return []
    return _read_invoices(
        call(
            "Invoices.status",
            purpose=PURPOSE,
            connection=position.connection,
            params={"IDs": ",".join(map(str, sorted(xero_ids))), **SUMMARY},
        )
    )


def _first_pushed() -> datetime | None:
    """Where the first list begins: a day before the oldest invoice that was pushed; None when none
    was, and nothing is asked.
    """
    oldest = select(func.min(Invoice.pushed_at)).where(
        own(Invoice), Invoice.state.in_(FOLLOWED_STATES)
    )
    first = db.session.scalar(oldest)
    return first - MARGIN if first else None


def _changed_since(position: runs.Position, since: datetime | None, page: int) -> XeroResponse:
    params = {
        "page": str(page),
        "pageSize": str(PAGE_SIZE),
        "order": "UpdatedDateUTC ASC",
        "createdByMyApp": "true",
        **SUMMARY,
    }
    return call(
        "Invoices.status",
        purpose=PURPOSE,
        connection=position.connection,
        params=params,
        modified_since=since,
    )


def _read_invoices(response: XeroResponse) -> list[XeroInvoice]:
    return [
        invoice
        for invoice in map(read_invoice, response.records("Invoices"))
        if invoice is not None
    ]


def _advance(
    position: runs.Position, page: int, response: XeroResponse, xero_invoices: list[XeroInvoice]
) -> runs.Position:
    """An invoice that changed while pages were read shifts those behind it: then the next list
    starts where this one did.
    """
    stamp = (
        read_instant(response.body.get("DateTimeUTC")) if isinstance(response.body, dict) else None
    )
    started = position.started_at or stamp or response.server_time
    shifted = page > 1 and any(
        invoice.updated_at and invoice.updated_at > started for invoice in xero_invoices
    )
    return replace(position, page=page, started_at=started, disturbed=position.disturbed or shifted)
