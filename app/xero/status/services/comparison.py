"""Comparing pushed invoices with what Xero holds now, line by line, by the fewest calls: pages
while they are fewer than lists of ids.
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from app.invoicing.models import Invoice, InvoiceLine, InvoiceSighting
from app.invoicing.rules.status import OPEN_STATES, XeroInvoice
from app.invoicing.services.comparisons import record_comparison
from app.kernel.db import db, own
from app.kernel.jobs import ClaimedJob
from app.kernel.tenancy import current_org_id
from app.xero.api.responses import XeroResponse
from app.xero.connection.queries import follows_invoices
from app.xero.connection.services.calls import call
from app.xero.connection.services.holds import hold_connection
from app.xero.manifest import INVOICE_STATUS
from app.xero.status.rules import read_invoice
from app.xero.status.services.statuses import MAX_IDS_PER_CALL
from app.xero.sync.models import SyncRun
from app.xero.sync.services import runs

PURPOSE = "compare invoices with what was sent"
# The most that Xero gives (facts 3.2), and fewer where invoices have many lines: then a page is
# large.
MAX_PAGE_SIZE, MIN_PAGE_SIZE, LINES_PER_PAGE = 1000, 100, 10_000


def compare_invoices(job: ClaimedJob) -> None:
    """The comparison that waits, or the one that broke off: what it has compared already is not
    asked for again.
    """
    if not follows_invoices():
        return
    position = runs.begin(job)
    run = db.session.get_one(SyncRun, (current_org_id(), position.run_id))
    comparison = Comparison(job, position, run)
    comparison.read_pages()
    comparison.read_by_ids()
    with hold_connection(position.connection, job, INVOICE_STATUS) as session:
        runs.finish(session, job, position)


class Comparison:
    """One run: which invoices still wait, and the page that was read last."""

    def __init__(self, job: ClaimedJob, position: runs.Position, run: SyncRun) -> None:
        self.job, self.position, self.since = job, position, run.since
        self.page = position.page if run.pages else 0
        self.waiting = _waiting_ids(run.since, run.started_at)
        self.total, lines = _window_size(run.since)
        self.page_size = min(
            max(LINES_PER_PAGE * self.total // max(lines, 1), MIN_PAGE_SIZE), MAX_PAGE_SIZE
        )

    def read_pages(self) -> None:
        """Pages of all that this app created since the first date, while fewer of them are left
        than lists of ids would be.
        """
        calls_left = _calls_needed(len(self.waiting), self.page_size)
        while calls_left and calls_left < _calls_needed(len(self.waiting), MAX_IDS_PER_CALL):
            response = self._fetch(
                {
                    "page": str(self.page + 1),
                    "pageSize": str(self.page_size),
                    "createdByMyApp": "true",
                    "where": self._date_filter(),
                }
            )
            self.page += 1
            self._store(_read_invoices(response))
            calls_left = max(_page_count(response) - self.page, 0)

    def _date_filter(self) -> str:
        day = self.since
        return 'Type=="ACCREC"' + (
            f" AND Date>=DateTime({day.year},{day.month:02},{day.day:02})" if day else ""
        )

    def read_by_ids(self) -> None:
        """Whatever no page held: dated otherwise in Xero since, or not there at all."""
        ordered = sorted(self.waiting)
        for start in range(0, len(ordered), MAX_IDS_PER_CALL):
            chunk = ordered[start : start + MAX_IDS_PER_CALL]
            xero_invoices = _read_invoices(self._fetch({"IDs": ",".join(map(str, chunk))}))
            missing = set(chunk) - {invoice.id for invoice in xero_invoices}
            self._store(xero_invoices, sorted(missing))

    def _fetch(self, params: dict[str, str]) -> XeroResponse:
        return call(
            "Invoices.compare",
            purpose=PURPOSE,
            connection=self.position.connection,
            params=params | {"unitdp": "4"},
        )

    def _store(self, xero_invoices: Sequence[XeroInvoice], missing: Sequence[UUID] = ()) -> None:
        ours = [invoice for invoice in xero_invoices if invoice.id in self.waiting]
        with hold_connection(self.position.connection, self.job, INVOICE_STATUS) as session:
            record_comparison(session, ours, missing)
            self._count(session, len(ours) + len(missing))
        self.waiting -= {*missing, *(invoice.id for invoice in ours)}
        runs.renew(self.job)

    def _count(self, session: Session, compared: int) -> None:
        runs.store_page(session, self.job, self.position, self.page, compared, self.total)


def _calls_needed(count: int, size: int) -> int:
    """How many calls of `size` each it takes to ask for `count`."""
    return -(-count // size)


def _in_window(since: date | None) -> list[ColumnElement[bool]]:
    conditions = [
        own(Invoice),
        Invoice.state.in_(OPEN_STATES),
        Invoice.xero_invoice_id.is_not(None),
    ]
    return [*conditions, Invoice.invoice_date >= since] if since else conditions


def _waiting_ids(since: date | None, started_at: datetime | None) -> set[UUID]:
    """The ids in Xero of those that have not been compared since the run started."""
    sighting = and_(
        InvoiceSighting.org_id == Invoice.org_id, InvoiceSighting.invoice_id == Invoice.id
    )
    due = InvoiceSighting.compared_at.is_(None) | (InvoiceSighting.compared_at < started_at)
    xero_ids = db.session.scalars(
        select(Invoice.xero_invoice_id)
        .outerjoin(InvoiceSighting, sighting)
        .where(*_in_window(since), due)
    )
    return {xero_id for xero_id in xero_ids if xero_id is not None}


def _window_size(since: date | None) -> tuple[int, int]:
    """How many invoices, and lines on them."""
    invoices = select(Invoice.id).where(*_in_window(since))
    lines = select(func.count()).where(own(InvoiceLine), InvoiceLine.invoice_id.in_(invoices))
    count = db.session.scalar(select(func.count()).select_from(invoices.subquery()))
    return count or 0, db.session.scalar(lines) or 0


def _read_invoices(response: XeroResponse) -> list[XeroInvoice]:
    return [
        invoice
        for invoice in (
            read_invoice(record, with_lines=True) for record in response.records("Invoices")
        )
        if invoice is not None
    ]


def _page_count(response: XeroResponse) -> int:
    block = response.body.get("pagination") if isinstance(response.body, dict) else None
    count = block.get("pageCount") if isinstance(block, dict) else None
    return count if isinstance(count, int) else 0
