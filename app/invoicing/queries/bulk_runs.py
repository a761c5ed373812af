"""Batches of invoices for many clients: what one would bill, how far one is, the earlier ones."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, select

from app.accounts.models import Membership, User
from app.invoicing.models import BulkItem, BulkRun, BulkState, Grouping, Invoice
from app.invoicing.queries.retainers import DuePeriod, due_periods
from app.invoicing.queries.sums import UnbilledTime
from app.invoicing.queries.unbilled_work import unbilled_time
from app.invoicing.rules.bulk_runs import BulkFigures, BulkPart, entries_without_rate
from app.kernel.db import db, own
from app.kernel.errors import NotFound
from app.kernel.jobs import Job
from app.kernel.messages import NO_MESSAGE, Message, message
from app.kernel.money import Hundredths
from app.projects.models import Client

PAGE_SIZE = 50


class BilledWork(StrEnum):
    """What is billed to the clients of a run."""

    ALL = "all"
    TIME = "time"
    RETAINERS = "retainers"


@dataclass(frozen=True)
class Candidate:
    """What one invoice of a run would bill: the client's time, or `period` of a retainer.
    `obstacle`: why it would be skipped, if it would.
    """

    client: Client
    time: UnbilledTime | None
    obstacle: Message
    period: DuePeriod | None = None

    @property
    def part(self) -> BulkPart:
        return (
            BulkPart(self.client.id, self.period.project.id, self.period.account.start)
            if self.period
            else BulkPart(self.client.id)
        )

    @property
    def figures(self) -> BulkFigures:
        if self.period:
            return BulkFigures(0, self.period.account.used, self.period.amount)
        time = self.time
        return (
            BulkFigures(time.entries, time.seconds, time.amount)
            if time
            else BulkFigures(0, 0, Hundredths(0))
        )


@dataclass(frozen=True)
class BilledItem:
    """One invoice of a run; money in hundredths."""

    item: BulkItem
    invoice: Invoice | None


@dataclass(frozen=True)
class RunSummary:
    """`invoices`: how many were asked for."""

    run: BulkRun
    asked_by: str
    clients: int
    invoices: int
    created: int
    skipped: int

    @property
    def settled_invoices(self) -> int:
        return self.created + self.skipped


def bulk_candidates(
    client_ids: Collection[UUID],
    until: date | None,
    grouping: Grouping,
    today: date,
    bills: BilledWork = BilledWork.ALL,
    *,
    sending: bool,
) -> list[Candidate]:
    """Those clients by name, with their time up to `until` (included), or all, and the retainer
    periods that end by then, or before `today`.

    Raises NotFound when one does not exist.
    """
    query = select(Client).where(own(Client), Client.id.in_(list(client_ids)))
    clients = list(db.session.scalars(query.order_by(Client.name_key)))
    if len(clients) != len(set(client_ids)):
        raise NotFound
    unbilled = (
        unbilled_time(until, grouping, client_ids) if bills is not BilledWork.RETAINERS else {}
    )
    due = (
        due_periods(until or today - timedelta(days=1), client_ids)
        if bills is not BilledWork.TIME
        else {}
    )
    return [
        candidate
        for client in clients
        for candidate in _client_candidates(
            client, unbilled.get(client.id), due.get(client.id, []), sending=sending
        )
    ]


def _client_candidates(
    client: Client, time: UnbilledTime | None, due: Sequence[DuePeriod], *, sending: bool
) -> list[Candidate]:
    if time is None and not due:
        return [Candidate(client, None, message("bulk.nothing_due"))]
    is_unlinked = sending and client.contact_id is None
    unlinked = message("bulk.unlinked") if is_unlinked else NO_MESSAGE
    candidates = []
    if time:
        no_rate = (
            entries_without_rate(time.unpriced, client.currency) if time.unpriced else NO_MESSAGE
        )
        candidates.append(Candidate(client, time, unlinked or no_rate))
    candidates += [Candidate(client, None, unlinked or period.obstacle, period) for period in due]
    return candidates


def bulk_run(run_id: UUID) -> RunSummary:
    """Raises NotFound."""
    row = db.session.execute(_select_summaries().where(BulkRun.id == run_id)).one_or_none()
    if row is None:
        raise NotFound
    return RunSummary(*row)


def bulk_runs(page: int = 1) -> list[RunSummary]:
    """One page, newest first; one more than a page when there are more."""
    newest = _select_summaries().order_by(BulkRun.created_at.desc(), BulkRun.id.desc())
    return [
        RunSummary(*row)
        for row in db.session.execute(newest.limit(PAGE_SIZE + 1).offset((page - 1) * PAGE_SIZE))
    ]


def _select_summaries() -> Select[BulkRun, str, int, int, int, int]:
    counts = (
        select(
            BulkItem.run_id,
            func.count(BulkItem.client_id.distinct()).label("clients"),
            func.count().label("invoices"),
            func.count().filter(BulkItem.state == BulkState.CREATED).label("created"),
            func.count().filter(BulkItem.state == BulkState.SKIPPED).label("skipped"),
        )
        .where(own(BulkItem))
        .group_by(BulkItem.run_id)
        .subquery()
    )
    numbers = (counts.c.clients, counts.c.invoices, counts.c.created, counts.c.skipped)
    query = select(BulkRun, User.name, *numbers).join(counts, counts.c.run_id == BulkRun.id)
    query = query.join(
        Membership, and_(Membership.org_id == BulkRun.org_id, Membership.id == BulkRun.asked_by)
    )
    return (
        query.join(User, User.id == Membership.user_id)
        .where(own(BulkRun))
        .execution_options(populate_existing=True)
    )


def billing_order() -> list[ColumnElement[Any]]:
    """In which order a run bills: by client, its time first, then the periods of each retainer, the
    oldest first.
    """
    return [
        BulkItem.client_name.asc(),
        BulkItem.client_id.asc(),
        BulkItem.project_name.asc(),
        BulkItem.period_start.nulls_first(),
        BulkItem.id.asc(),
    ]


def bulk_items(run_id: UUID) -> list[BilledItem]:
    """What was asked for, by client, with the invoices made."""
    rows = db.session.execute(
        select(BulkItem, Invoice)
        .outerjoin(
            Invoice, and_(Invoice.org_id == BulkItem.org_id, Invoice.id == BulkItem.invoice_id)
        )
        .where(own(BulkItem), BulkItem.run_id == run_id)
        .order_by(*billing_order())
        .execution_options(populate_existing=True)
    )
    return [BilledItem(item, invoice) for item, invoice in rows]


def bulk_job(run_id: UUID) -> Job | None:
    """The job that is to go on with the run: waiting or running; None when nothing will."""
    query = select(Job).where(own(Job), Job.kind == "invoice.bulk", Job.subject == str(run_id))
    return db.session.scalar(
        query.where(Job.state.in_(("waiting", "running")))
        .limit(1)
        .execution_options(populate_existing=True)
    )
